import type { Address } from '@joinpool/core/driver';
import type { QueueRecord, StoredQueue } from '../journal/journal.js';
import type { Failure } from '../protocol/payloads.js';
import { Exchange } from './exchange.js';
import { exchangeNotFound, poolNotFound } from './failure.js';
import { Letters } from './letters.js';
import { Pool } from './pool.js';
import { Queue } from './queue.js';
import type { QueueToRecover } from './recovery.js';
import type { Services } from './services.js';

export type PoolRecord = Extract<QueueRecord, { kind: 'pool' }>;
export type LettersRecord = Extract<QueueRecord, { kind: 'letters' }>;

/** Where a publish goes. */
export interface Targets {
  readonly pools: readonly Pool[];
  readonly letters: Letters | undefined;
}

const noPools: readonly Pool[] = Object.freeze([]);

/** Exchanges, pools and dead letters, by name. */
export class Topology {
  readonly #services: Services;
  readonly #onUnused: (pool: Pool) => void;
  readonly #exchanges = new Map<string, Exchange>();
  readonly #pools = new Map<string, Pool>();
  readonly #letters = new Map<string, Letters>();

  constructor(services: Services, onUnused: (pool: Pool) => void) {
    this.#services = services;
    this.#onUnused = onUnused;
  }

  get poolCount(): number {
    return this.#pools.size;
  }

  get exchangeCount(): number {
    return this.#exchanges.size;
  }

  pool(poolName: string): Pool | undefined {
    return this.#pools.get(poolName);
  }

  /** Also of a pool that expired. */
  letters(poolName: string): Letters | undefined {
    return this.#letters.get(poolName);
  }

  hasExchange(exchangeName: string): boolean {
    return this.#exchanges.has(exchangeName);
  }

  addExchange(exchangeName: string): void {
    if (!this.hasExchange(exchangeName)) this.#exchanges.set(exchangeName, new Exchange());
  }

  addLetters(queueId: number, { poolName, options }: LettersRecord): Letters {
    const letters = new Letters(poolName, options, new Queue(queueId, this.#services), this.#services);
    this.#letters.set(poolName, letters);
    return letters;
  }

  addPool(queueId: number, record: PoolRecord, letters: Letters): Pool {
    const { poolName, settings, subscriptions } = record;
    const queue = new Queue(queueId, this.#services);
    const parts = { poolName, settings, queue, letters, onUnused: this.#onUnused };
    const pool = new Pool(parts, this.#services);
    this.#pools.set(poolName, pool);
    this.setSubscriptions(pool, subscriptions);
    return pool;
  }

  /** Makes the exchanges that are missing. */
  setSubscriptions(pool: Pool, subscriptions: PoolRecord['subscriptions']): void {
    for (const { exchangeName, topic } of pool.subscriptions) this.#exchanges.get(exchangeName)?.unbind(pool, topic);
    for (const { exchangeName, topic } of subscriptions) {
      this.addExchange(exchangeName);
      this.#exchanges.get(exchangeName)?.bind(pool, topic);
    }
    pool.subscriptions = subscriptions;
  }

  /** Its letters stay. */
  removePool(pool: Pool): void {
    this.#pools.delete(pool.poolName);
    this.setSubscriptions(pool, []);
    pool.remove(`the pool '${pool.poolName}' was deleted`);
  }

  /** After a restart: what was let go meanwhile, and what members can be given. */
  wake(): void {
    for (const pool of this.#pools.values()) pool.schedule();
    for (const letters of this.#letters.values()) letters.trim();
  }

  /** Nothing is with a member any more: the next hub need not think that anything was. */
  lowerMarks(): void {
    for (const pool of this.#pools.values()) pool.lowerMark();
  }

  /** No alarm rings any more. */
  stop(): void {
    for (const pool of this.#pools.values()) pool.stop();
    for (const letters of this.#letters.values()) letters.stop();
  }

  removeLetters(letters: Letters): void {
    this.#letters.delete(letters.poolName);
    letters.remove();
  }

  route(to: Address): Targets | Failure {
    if (to.kind === 'topic') {
      const exchange = this.#exchanges.get(to.exchangeName);
      return exchange === undefined
        ? exchangeNotFound(to.exchangeName)
        : { pools: exchange.route(to.topic), letters: undefined };
    }
    const pool = this.#pools.get(to.poolName);
    if (pool === undefined) return poolNotFound(to.poolName);
    return to.kind === 'pool' ? { pools: [pool], letters: undefined } : { pools: noPools, letters: pool.letters };
  }

  /** What the journal held. */
  recover(queues: readonly StoredQueue[], exchanges: readonly string[]): QueueToRecover[] {
    for (const exchangeName of exchanges) this.addExchange(exchangeName);
    for (const { queueId, record } of queues)
      if (record.kind === 'letters') this.addLetters(queueId, record).queue.recover();
    return queues.flatMap(({ queueId, record, handedOutBelow }) => {
      const letters = record.kind === 'pool' ? this.#letters.get(record.poolName) : undefined;
      if (record.kind !== 'pool' || letters === undefined) return [];
      const { queue } = this.addPool(queueId, record, letters);
      queue.recover();
      return [{ queue, handedOutBelow }];
    });
  }
}
