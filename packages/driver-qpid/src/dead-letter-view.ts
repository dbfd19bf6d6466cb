import type { PoolAddress } from '@joinpool/core/driver';
import {
  type DeadLetterView,
  type Deferred,
  type Delivery,
  deferred,
  orAbort,
  type Settlement,
} from '@joinpool/core/driver';
import type { Client } from './client/client.js';
import type { RawDelivery, ReceiverLink } from './client/receiver-link.js';
import type { SourceTerminus } from './client/terminus.js';
import { QpidDelivery, type Settler } from './delivery.js';
import type { Strategy } from './strategies/strategy.js';

/** Letters that may be held at a time. */
const mostHeld = 1 << 20;

/** Letters asked for at a time. */
const batch = 64;

/**
 * A peer that cannot drain may answer before the letters come that were asked for: how often they are asked for, while
 * there should be more, before none is believed.
 */
const mostTries = 10;

/** What a view is opened with. */
export interface LettersRequest {
  readonly client: Client;
  readonly strategy: Strategy;
  /** Of the pool whose letters these are; for the history of a delivery alone. */
  readonly pool: PoolAddress;
  readonly source: SourceTerminus;
  /** How many letters there are, where the broker tells. */
  readonly count?: number;
}

/** Letters have no settings of a pool, and need none. */
export const lettersOf = (poolName: string): PoolAddress => ({
  poolName,
  subscriptions: [],
  settings: { durable: true, queueType: undefined, deliveryLimit: 0, limits: {}, deadLetters: {} },
});

/**
 * Letters taken by a link and not settled. Closing the view gives all of them back; brokers put them into their old places.
 * They are asked for in batches with drain, so that the broker answers also when there are fewer.
 */
export class QpidDeadLetterView implements DeadLetterView, Settler {
  readonly #request: LettersRequest;
  readonly #arrived: QpidDelivery[] = [];
  readonly #held = new Set<QpidDelivery>();
  #link: ReceiverLink | undefined;
  #waiting: Deferred<void> | undefined;
  #left: number;
  #closed = false;
  /** Why the link is over. */
  #ended: { readonly reason: unknown } | undefined;

  private constructor(request: LettersRequest) {
    this.#request = request;
    this.#left = request.count ?? Number.POSITIVE_INFINITY;
  }

  static async open(request: LettersRequest, signal: AbortSignal): Promise<QpidDeadLetterView> {
    const view = new QpidDeadLetterView(request);
    const { client, source, strategy, pool } = request;
    const name = strategy.linkName?.(source, pool);
    const options = { source, buffer: mostHeld, ...(name === undefined ? {} : { name, keepsSource: true }) };
    const link = await client.openReceiver(options, (raw) => view.#take(raw), signal);
    view.#link = link;
    link.life.ended.then((reason) => {
      view.#ended ??= { reason };
      view.#waiting?.resolve();
    });
    return view;
  }

  async next(signal: AbortSignal): Promise<Delivery | undefined> {
    if (this.#arrived.length === 0 && this.#left > 0) await this.#fetch(signal);
    // What arrived before the link ended is void, and the list would be short without a word.
    if (this.#ended !== undefined) throw this.#ended.reason;
    const letter = this.#arrived.shift();
    if (letter !== undefined) this.#held.add(letter);
    return letter;
  }

  settle(delivery: QpidDelivery, how: Settlement): boolean {
    if (this.#isOver || !delivery.isOut) return false;
    // What is not accepted stays in hand until the view is closed: put back now, it would be the next one again.
    if (how === 'accept') {
      delivery.isOut = false;
      this.#held.delete(delivery);
      this.#link?.settle([delivery.raw], 'accepted');
    }
    return true;
  }

  async close(signal: AbortSignal): Promise<void> {
    if (this.#isOver || this.#link === undefined) return;
    this.#closed = true;
    const { strategy, pool } = this.#request;
    const outcome = strategy.returns('return', pool);
    const back = [...this.#held, ...this.#arrived].map(({ raw }) => raw);
    if (outcome !== 'copy') this.#link.settle(back, outcome);
    await this.#link.settled(signal);
    await this.#link.life.close(signal);
  }

  get #isOver(): boolean {
    return this.#closed || this.#ended !== undefined;
  }

  async #fetch(signal: AbortSignal): Promise<void> {
    const link = this.#link;
    if (link === undefined) return;
    const tries = link.drains ? 1 : mostTries;
    for (let nth = 0; nth < tries && this.#arrived.length === 0 && !this.#isOver; nth += 1)
      await this.#ask(link, signal);
    if (this.#arrived.length === 0) this.#left = 0;
  }

  async #ask(link: ReceiverLink, signal: AbortSignal): Promise<void> {
    const arrived = deferred<void>();
    this.#waiting = arrived;
    link.addCredit(Math.min(batch, this.#left));
    const drained = link.drain(signal).then(() => arrived.resolve());
    await orAbort(Promise.race([arrived.promise, drained]), signal);
    await drained;
  }

  #take(raw: RawDelivery): void {
    if (this.#left > 0) this.#left -= 1;
    const { strategy, pool } = this.#request;
    this.#arrived.push(new QpidDelivery(raw, 0, { settler: this, strategy, pool }));
  }
}
