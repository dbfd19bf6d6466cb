import { type Deferred, deferred, orAbort } from '@joinpool/core/driver';
import type { Client } from './client.js';
import type { Answer, Outcome } from './outcome.js';
import type { RawDelivery, ReceiverLink } from './receiver-link.js';
import type { SenderLink } from './sender-link.js';
import { acceptedWithin, declare, discharge } from './transaction-terms.js';

/** Transactions declared ahead; what comes above that waits for one. */
const mostReserved = 1_024;

/** A delivery that came. */
interface Arrival {
  readonly link: ReceiverLink;
  readonly raw: RawDelivery;
  readonly held: () => void;
}

/**
 * Holds deliveries in transactions, for brokers that do not tell a redelivery whose first consumer died: each delivery is
 * accepted within a transaction of its own at once, and the broker rolls that back, with the delivery counted, when the
 * connection ends for whatever cause. To accept is to commit, to give back is to roll back, which counts too.
 */
export class Holder {
  readonly #client: Client;
  #coordinator: Promise<SenderLink> | undefined;
  #link: SenderLink | undefined;
  /** Declared and not yet used. With those being declared always as many as were reserved. */
  readonly #free: Buffer[] = [];
  #reserved = 0;
  /** Without a transaction so far. */
  #waiting: Arrival[] = [];
  readonly #ids = new Map<RawDelivery, Buffer>();
  /** In their transactions; whether the broker knows is not known. */
  readonly #unconfirmed: Arrival[] = [];
  #confirmed = 0;
  #taken = 0;
  #idle: Deferred<void> | undefined;

  constructor(client: Client) {
    this.#client = client;
  }

  /** Opens what is needed; resolves also when it is open already. */
  async open(signal: AbortSignal): Promise<void> {
    this.#coordinator ??= this.#openCoordinator(signal);
    await orAbort(this.#coordinator, signal);
  }

  /** Declares transactions ahead for as many deliveries. */
  reserve(count: number): void {
    while (this.#reserved < Math.min(count, mostReserved)) {
      this.#reserved += 1;
      this.#declare();
    }
  }

  /** Calls `held` once the broker has the delivery in its transaction; in the order of the calls. */
  take(arrival: Arrival): void {
    const id = this.#free.shift();
    if (id === undefined) this.#waiting.push(arrival);
    else this.#put(arrival, id);
  }

  /** Ends deliveries that were taken: `accepted` for good, and every other way back to the queue, counted. */
  settle(link: ReceiverLink, deliveries: readonly RawDelivery[], outcome: Outcome): void {
    for (const raw of deliveries) {
      const id = this.#ids.get(raw);
      this.#ids.delete(raw);
      if (id === undefined) this.#giveBack(link, raw);
      else this.#link?.send(discharge(id, outcome !== 'accepted'), this.#watch);
    }
  }

  /** Resolves when everything that was taken so far is held. */
  async confirmed(signal: AbortSignal): Promise<void> {
    if (this.#waiting.length + this.#unconfirmed.length === 0) return;
    this.#idle ??= deferred<void>();
    await orAbort(this.#idle.promise, signal);
  }

  async #openCoordinator(signal: AbortSignal): Promise<SenderLink> {
    try {
      const link = await this.#client.openCoordinator(signal);
      this.#link = link;
      // Nothing that is held could be settled any more.
      link.life.ended.then(() => this.#client.sever());
      return link;
    } catch (error) {
      this.#coordinator = undefined;
      throw error;
    }
  }

  #put(arrival: Arrival, id: Buffer): void {
    const { link, raw } = arrival;
    this.#ids.set(raw, id);
    this.#unconfirmed.push(arrival);
    this.#taken += 1;
    const turn = this.#taken;
    link.hold(raw, acceptedWithin(id));
    // Frames of a connection are handled in their order: an answer to this tells that the delivery is held.
    this.#declare(() => this.#confirm(turn));
  }

  #declare(answered: () => void = () => undefined): void {
    this.#link?.send(declare, (answer) => {
      const { declared } = answer;
      if (declared === undefined) {
        this.#watch(answer);
        return;
      }
      answered();
      const next = this.#waiting.shift();
      if (next === undefined) this.#free.push(declared);
      else this.#put(next, declared);
      this.#endIdle();
    });
  }

  #confirm(turn: number): void {
    while (this.#confirmed < turn) {
      this.#confirmed += 1;
      this.#unconfirmed.shift()?.held();
    }
  }

  #endIdle(): void {
    if (this.#idle === undefined || this.#waiting.length + this.#unconfirmed.length > 0) return;
    this.#idle.resolve();
    this.#idle = undefined;
  }

  #giveBack(link: ReceiverLink, raw: RawDelivery): void {
    this.#waiting = this.#waiting.filter((arrival) => arrival.raw !== raw);
    link.settle([raw], 'released');
  }

  /** A transaction that the broker did not end as asked leaves its delivery in doubt: the end of the connection decides. */
  readonly #watch = ({ outcome }: Answer): void => {
    if (outcome !== 'accepted' && outcome !== 'lost') this.#client.sever();
  };
}
