import { deferred, orAbort } from '@joinpool/core/driver';
import type { Delivery, Receiver, Typed } from 'rhea';
import type { LinkLife } from './link-life.js';
import { type Outcome, outcomeStates } from './outcome.js';
import { creditOf, deliveryId, heedDrain, startCountWherePeerDoes, writeDispositions } from './rhea-repairs.js';

/** One delivery as it came: the bytes of its sections. */
export interface RawDelivery {
  /** Serial number within the session; consecutive ones can be settled as a range. */
  readonly id: number;
  readonly bytes: Buffer;
  readonly raw: Delivery;
}

export type RawSink = (delivery: RawDelivery) => void;

/** A receiving link without credit at first. */
export class ReceiverLink {
  readonly life: LinkLife;
  readonly #raw: Receiver;
  readonly #gather: () => void;
  #drained = deferred<void>();
  #draining = false;

  /** A `sink` that throws costs the link. */
  constructor(raw: Receiver, life: LinkLife, sink: RawSink, gather: () => void) {
    this.#raw = raw;
    this.life = life;
    this.#gather = gather;
    raw.on('receiver_open', () => startCountWherePeerDoes(raw));
    heedDrain(raw, () => this.#endDrain());
    raw.on('message', ({ message, delivery }: { message: Buffer; delivery: Delivery }) => {
      // Thrown into rhea it would end the connection.
      try {
        sink({ id: deliveryId(delivery), bytes: message, raw: delivery });
      } catch (error) {
        life.fail(error);
      }
      if (this.#draining && creditOf(raw) === 0) this.#endDrain();
    });
    raw.on('settled', () => undefined);
    raw.on('receiver_flow', () => undefined);
  }

  /** The address that the peer gave a dynamic source. */
  get address(): string {
    return this.#raw.source.address;
  }

  /** Lets the peer send so many more. */
  addCredit(credit: number): void {
    if (this.life.closing || credit <= 0) return;
    this.#gather();
    this.#raw.add_credit(credit);
  }

  /** How many the peer may still send. */
  get credit(): number {
    return creditOf(this.#raw);
  }

  /** Takes all credit back; resolves when no delivery will come by it any more. What came meanwhile went to the sink. */
  async drain(signal: AbortSignal): Promise<void> {
    if (this.life.closing || this.credit === 0) return;
    if (!this.#draining) this.#askToDrain();
    await orAbort(Promise.race([this.#drained.promise, this.life.ended]), signal);
  }

  /** Ends deliveries of this link; those of consecutive numbers that are accepted leave as one disposition. */
  settle(deliveries: readonly RawDelivery[], outcome: Outcome): void {
    if (this.life.over) return;
    this.#gather();
    const state = outcomeStates[outcome];
    for (const { raw } of deliveries) raw.update(true, state);
    writeDispositions(this.#raw.session);
  }

  /** Says how a delivery ends together with its transaction. Nothing more can be said of it here. */
  hold({ raw }: RawDelivery, state: Typed): void {
    if (this.life.over) return;
    this.#gather();
    raw.update(true, state);
    writeDispositions(this.#raw.session);
  }

  #askToDrain(): void {
    this.#drained = deferred<void>();
    this.#draining = true;
    this.#gather();
    this.#raw.drain_credit();
  }

  #endDrain(): void {
    this.#draining = false;
    this.#raw.drain = false;
    this.#drained.resolve();
  }
}
