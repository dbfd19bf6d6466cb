import rhea, { type Typed } from 'rhea';

/**
 * How a delivery of a receiving link can end (AMQP 1.0, part 3.4). `failed` is modified with delivery-failed, which
 * brokers count; `elsewhere` is modified with undeliverable-here.
 */
export type Outcome = 'accepted' | 'released' | 'rejected' | 'failed' | 'elsewhere';

/** What a peer answers to a transfer. `lost`: the link ended before it did. `unsent`: the link cannot carry it. */
export interface Answer {
  readonly outcome: 'accepted' | 'rejected' | 'released' | 'modified' | 'lost' | 'unsent';
  /** Of a rejected one, where the peer told; of a lost one, why the link ended; of an unsent one, why. */
  readonly error?: unknown;
  /** Of an accepted one that asked for a transaction: its id. */
  readonly declared?: Buffer;
}

const described = (code: number, fields: readonly boolean[]): Typed => rhea.types.wrap_described(fields, code);

/** The described lists that a disposition carries; made once, since rhea only reads them. */
export const outcomeStates: Readonly<Record<Outcome, Typed>> = Object.freeze({
  accepted: described(0x24, []),
  rejected: described(0x25, []),
  released: described(0x26, []),
  failed: described(0x27, [true]),
  elsewhere: described(0x27, [true, true]),
});
