import {
  type DeliverySink,
  type DeliveryWindow,
  type DriverPool,
  deferred,
  type PoolAddress,
} from '@joinpool/core/driver';
import type { Client } from './client/client.js';
import type { RawDelivery, ReceiverLink } from './client/receiver-link.js';
import { CreditShare } from './credit-share.js';
import { QpidDelivery } from './delivery.js';
import { type SendCopy, Settlements } from './settlements.js';
import type { Strategy } from './strategies/strategy.js';

/** Deliveries that a place can hold, however wide its window. */
const mostUnsettled = 16_384;

/** What a place is taken with. */
export interface PlaceRequest {
  readonly client: Client;
  readonly strategy: Strategy;
  readonly pool: PoolAddress;
  readonly sink: DeliverySink;
  readonly sendCopy: SendCopy;
}

/** One member's place in a pool: a link, or one for each subscription where the broker has no queue for all of them. */
export class QpidPool implements DriverPool {
  readonly #client: Client;
  readonly #links: ReceiverLink[] = [];
  readonly #lost = deferred<unknown>();
  readonly #request: PlaceRequest;
  readonly #settlements: Settlements;
  readonly #share: CreditShare;
  readonly #ending = new AbortController();
  #stopListening: (() => void) | undefined;
  #growing: Promise<void> = Promise.resolve();
  #over = false;

  private constructor(request: PlaceRequest) {
    const { client, strategy, pool, sendCopy } = request;
    this.#client = client;
    this.#request = request;
    const links = this.#links;
    this.#share = new CreditShare(links);
    this.#settlements = new Settlements({ strategy, pool, sendCopy, links, share: this.#share });
  }

  /** Resolves once the broker has attached every link. */
  static async open(request: PlaceRequest, window: DeliveryWindow, signal: AbortSignal): Promise<QpidPool> {
    const place = new QpidPool(request);
    const { strategy, pool } = request;
    try {
      await place.#attach(signal);
      place.#stopListening = strategy.onMoreSources?.(pool, (error) => place.#grow(error));
      if (place.#hasMore) place.#grow();
      place.#open(window);
      return place;
    } catch (error) {
      place.#abandon();
      throw error;
    }
  }

  get lost(): Promise<unknown> {
    return this.#lost.promise;
  }

  /** Resolves when it has ended for whatever cause. */
  get over(): Promise<unknown> {
    return Promise.race(this.#links.map(({ life }) => life.ended));
  }

  widen(window: DeliveryWindow): void {
    if (!this.#over) this.#open(window);
  }

  async stop(signal: AbortSignal): Promise<void> {
    this.#settlements.stopGranting();
    await Promise.all(this.#links.map((link) => link.drain(signal)));
    await this.#request.strategy.holder?.confirmed(signal);
  }

  async detach(signal: AbortSignal): Promise<void> {
    if (this.#over) return;
    this.#end();
    await this.#settlements.copied(signal);
    this.#settlements.returnAll();
    await Promise.all(this.#links.map((link) => link.life.close(signal)));
  }

  get #hasMore(): boolean {
    const { strategy, pool } = this.#request;
    return strategy.sources(pool).length > this.#links.length;
  }

  #open({ messages }: DeliveryWindow): void {
    this.#request.strategy.holder?.reserve(messages);
    this.#settlements.window = messages;
  }

  async #attach(signal: AbortSignal): Promise<void> {
    const { strategy, pool } = this.#request;
    await strategy.holder?.open(signal);
    const known = this.#links.length;
    for (const [index, source] of strategy.sources(pool).slice(known).entries()) {
      const take = (raw: RawDelivery) => this.#take(raw, known + index);
      const name = strategy.linkName?.(source, pool);
      const options = { source, buffer: mostUnsettled, ...(name === undefined ? {} : { name, keepsSource: true }) };
      const link = await this.#client.openReceiver(options, take, signal);
      this.#links.push(link);
      link.life.ended.then((reason) => this.#lose(reason));
    }
  }

  /** Another member made the pool listen to more, and every member gets everything. */
  #grow(error?: unknown): void {
    if (error !== undefined) this.#lose(error);
    this.#growing = this.#growing.then(() => this.#attachMore()).catch((reason: unknown) => this.#lose(reason));
  }

  async #attachMore(): Promise<void> {
    if (this.#over || !this.#hasMore) return;
    await this.#share.regroup(() => this.#attach(this.#ending.signal));
    this.#settlements.flush();
  }

  #take(raw: RawDelivery, link: number): void {
    if (this.#over) return;
    const { strategy, pool, sink } = this.#request;
    const delivery = new QpidDelivery(raw, link, { settler: this.#settlements, strategy, pool });
    this.#settlements.add(delivery);
    const source = this.#links[link];
    if (strategy.holder === undefined || source === undefined) sink(delivery);
    else strategy.holder.take({ link: source, raw, held: () => this.#show(delivery) });
  }

  #show(delivery: QpidDelivery): void {
    if (!this.#over) this.#request.sink(delivery);
  }

  #lose(reason: unknown): void {
    if (this.#over) return;
    this.#abandon();
    if (!this.#client.over) this.#lost.resolve(reason);
  }

  #end(): void {
    this.#over = true;
    this.#stopListening?.();
    this.#ending.abort();
  }

  #abandon(): void {
    this.#end();
    this.#settlements.end();
    for (const { life } of this.#links) life.abandon();
  }
}
