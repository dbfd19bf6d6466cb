import type { BodyKind } from '../bodies.js';

/** What one scenario does. */
export interface ZmqWorkload {
  /** Of RabbitMQ; undefined: without it. */
  readonly rabbitUrl: string | undefined;
  readonly bodyKind: BodyKind;
  /** In each round. */
  readonly messages: number;
  /** Part of every name on the broker, so that runs do not meet. */
  readonly run: string;
}

export const bodyBytes = 1_024;

/** The most deliveries held unsettled, for every contender. */
export const consumeWindow = 1_024;

/** How many deliveries by hand are accepted with one `multiple` ack. */
export const ackEvery = 256;

export const titleOf = (what: string, { bodyKind }: ZmqWorkload): string =>
  `${what}, 1 KiB ${bodyKind === 'raw' ? 'of bytes' : 'of JSON'}`;
