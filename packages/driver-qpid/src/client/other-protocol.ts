import { DriverFailure } from '@joinpool/core/driver';
import type { Host } from '../checked-options.js';

/**
 * A peer that does not speak AMQP 1.0 answers with the header of the protocol that it does speak (part 2.2). Says so when
 * that is AMQP 0-9-1, as of a RabbitMQ 3 without its plugin; other errors as they are.
 */
export const explainProtocol = (error: unknown, { name, port }: Host): unknown => {
  if (!(error instanceof Error && error.message.startsWith('Unsupported AMQP version: 0-'))) return error;
  return new DriverFailure(
    'not-supported',
    `${name}:${port} does not speak AMQP 1.0: turn it on there (RabbitMQ 3: plugin rabbitmq_amqp1_0), or use ` +
      'connectAmqp of @joinpool/driver-amqp',
    { cause: error },
  );
};
