import { DriverFailure } from '@joinpool/core/driver';
import type { Host } from './checked-options.js';

/**
 * A peer that does not speak 0-9-1 answers with the eight bytes of the protocol that it does speak. amqplib reads them as
 * a frame, whose size is then `P`, the layer and the version: of AMQP 1.0 (part 2.2), bare, with TLS and with SASL.
 */
const amqp10Sizes: ReadonlySet<number> = new Set([0x50_00_01_00, 0x50_02_01_00, 0x50_03_01_00]);

/** Says so when a broker that was dialled speaks AMQP 1.0; other errors as they are. */
export const explainProtocol = (error: unknown, { name, port }: Host): unknown => {
  const [, size] = (error instanceof Error && /^Frame size (\d+) exceeds/.exec(error.message)) || [];
  if (!amqp10Sizes.has(Number(size))) return error;
  return new DriverFailure(
    'not-supported',
    `${name}:${port} speaks AMQP 1.0 and not 0-9-1: use connectQpid of @joinpool/driver-qpid`,
    { cause: error },
  );
};
