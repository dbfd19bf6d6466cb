import { type Deferred, deferred, orAbort } from '@joinpool/core/driver';
import type { Delivery, Receiver, Typed } from 'rhea';
import type { LinkLife } from './link-life.js';
import { orEnded } from './or-ended.js';
import { type Outcome, outcomeStates } from './outcome.js';
import {
  creditOf,
  deliveryId,
  heedDrain,
  startCountWherePeerDoes,
  takeCreditBack,
  writeDispositions,
} from './rhea-repairs.js';

/** One delivery as it came: the bytes of its sections. */
export interface RawDelivery {
  /** Serial number within the session; consecutive ones can be settled as a range. */
  readonly id: number;
  readonly bytes: Buffer;
  readonly raw: Delivery;
}

export type RawSink = (delivery: RawDelivery) => void;

/** Questions to a peer that cannot drain, after which nothing should be under way. */
const rounds = 3;

/** What a receiving link is made with. */
export interface ReceiverTraits {
  readonly sink: RawSink;
  readonly drains: boolean;
}

/** A receiving link without credit at first. */
export class ReceiverLink {
  readonly life: LinkLife;
  readonly #raw: Receiver;
  readonly #gather: () => void;
  /** Whether it is certain after `drain` that nothing more comes. */
  readonly drains: boolean;
  #drained = deferred<void>();
  #draining = false;
  #told: Deferred<unknown> | undefined;

  /** A `sink` that throws costs the link. `drains`: the peer can drain; otherwise it answers every flow. */
  constructor(raw: Receiver, life: LinkLife, { sink, drains }: ReceiverTraits, gather: () => void) {
    this.#raw = raw;
    this.drains = drains;
    this.life = life;
    this.#gather = gather;
    raw.on('receiver_open', () => startCountWherePeerDoes(raw));
    heedDrain(
      raw,
      () => this.#endDrain(),
      (available) => this.#told?.resolve(available),
    );
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
    // RabbitMQ 3 adds what is under way to the credit of a flow; while it has none left, nothing is.
    if (!this.drains && this.credit > 0) return;
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
    if (!this.drains) {
      await Promise.race([this.#takeBack(signal), this.life.ended]);
      return;
    }
    if (!this.#draining) this.#askToDrain();
    await orAbort(Promise.race([this.#drained.promise, this.life.ended]), signal);
  }

  /**
   * How many messages wait for credit, as a link without any is told; undefined where the peer does not tell.
   * Only of peers that answer every flow. Rejects with what ended the link.
   */
  async available(signal: AbortSignal): Promise<number | undefined> {
    const told = deferred<unknown>();
    this.#told = told;
    this.#gather();
    takeCreditBack(this.#raw);
    const available = await orAbort(orEnded(told.promise, this.life.ended), signal);
    this.#told = undefined;
    return typeof available === 'number' ? available : undefined;
  }

  /** Ends deliveries of this link; those of consecutive numbers that are accepted leave as one disposition. */
  settle(deliveries: readonly RawDelivery[], outcome: Outcome): void {
    if (this.life.over) return;
    this.#gather();
    const state = outcomeStates[outcome];
    for (const { raw } of deliveries) raw.update(true, state);
    writeDispositions(this.#raw.session);
  }

  /** Resolves when what was settled is back in its place: where a peer does not drain, it answers a flow behind that. */
  async settled(signal: AbortSignal): Promise<void> {
    if (!this.drains && !this.life.closing) await Promise.race([this.available(signal), this.life.ended]);
  }

  /** Says how a delivery ends together with its transaction. Nothing more can be said of it here. */
  hold({ raw }: RawDelivery, state: Typed): void {
    if (this.life.over) return;
    this.#gather();
    raw.update(true, state);
    writeDispositions(this.#raw.session);
  }

  /**
   * Within RabbitMQ 3 an answer can overtake deliveries; with each round fewer are under way. What comes later all the
   * same goes to the sink too.
   */
  async #takeBack(signal: AbortSignal): Promise<void> {
    // Credit that was given in this turn is written first: what waits comes by it.
    await new Promise((resolve) => setImmediate(resolve));
    for (let round = 0; round < rounds; round += 1) await this.available(signal);
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
