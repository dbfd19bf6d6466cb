import type { Address, PoolAddress, Subscription } from '../driver/address.js';
import type { SendReceipt } from '../driver/driver.js';
import { DriverFailure } from '../driver/driver-failure.js';
import type { Frame } from '../driver/frame.js';
import { DeadLetters } from './dead-letters.js';
import { Alarm, type MemoryClock, systemClock } from './memory-clock.js';
import { MemoryExchange } from './memory-exchange.js';
import { MemoryFaults } from './memory-faults.js';
import { MemoryPool } from './memory-pool.js';
import { exchangeNotFound, poolNotFound } from './not-found.js';

export interface MemoryBrokerOptions {
  /** Where it takes its time from; default the process's own. */
  readonly clock?: MemoryClock;
}

/** What became of a frame: the receipt, or why it was refused. */
export type Routed = SendReceipt | DriverFailure;

/**
 * Exchanges, pools and messages within this process; they live as long as this object. Connections that share a
 * broker share its pools.
 */
export class MemoryBroker {
  /** Faults to try callbacks with. */
  readonly faults = new MemoryFaults();
  /** @internal */
  readonly clock: MemoryClock;
  readonly #exchanges = new Map<string, MemoryExchange>();
  readonly #pools = new Map<string, MemoryPool>();
  readonly #letters = new Map<string, DeadLetters>();

  constructor({ clock = systemClock }: MemoryBrokerOptions = {}) {
    this.clock = clock;
  }

  /** @internal */
  pool(poolName: string): MemoryPool | undefined {
    return this.#pools.get(poolName);
  }

  /** @internal Also of a pool that expired. */
  letters(poolName: string): DeadLetters | undefined {
    return this.#letters.get(poolName);
  }

  /** @internal */
  hasExchange(exchangeName: string): boolean {
    return this.#exchanges.has(exchangeName);
  }

  /** @internal */
  makeExchange(exchangeName: string): MemoryExchange {
    const known = this.#exchanges.get(exchangeName);
    if (known !== undefined) return known;
    const exchange = new MemoryExchange();
    this.#exchanges.set(exchangeName, exchange);
    return exchange;
  }

  /** @internal */
  makePool({ poolName, settings }: PoolAddress): MemoryPool {
    const letters = this.#letters.get(poolName) ?? new DeadLetters(settings.deadLetters, this.clock);
    this.#letters.set(poolName, letters);
    const pool: MemoryPool = new MemoryPool(poolName, settings, {
      clock: this.clock,
      faults: this.faults,
      letters,
      onExpired: () => this.#forget(pool),
    });
    this.#pools.set(poolName, pool);
    return pool;
  }

  /** @internal */
  subscribe(pool: MemoryPool, { exchangeName, topic }: Subscription): void {
    if (pool.subscriptions.some((known) => known.exchangeName === exchangeName && known.topic === topic)) return;
    pool.subscriptions.push({ exchangeName, topic });
    this.makeExchange(exchangeName).bind(pool, topic);
  }

  /** @internal */
  unsubscribe(pool: MemoryPool, { exchangeName, topic }: Subscription): void {
    const index = pool.subscriptions.findIndex((known) => known.exchangeName === exchangeName && known.topic === topic);
    if (index < 0) return;
    pool.subscriptions.splice(index, 1);
    this.#exchanges.get(exchangeName)?.unbind(pool, topic);
  }

  /** @internal With its letters. */
  removePool(pool: MemoryPool): void {
    this.#forget(pool);
    pool.letters.remove();
    this.#letters.delete(pool.poolName);
  }

  /** @internal The frame is stored as it is: the sender has copied it. */
  route(to: Address, frame: Frame): Routed {
    if (to.kind === 'deadLetters') {
      const pool = this.#pools.get(to.poolName);
      if (pool === undefined) return poolNotFound(to.poolName);
      pool.letters.add(frame);
      return { routed: true };
    }
    const pools = this.#poolsFor(to);
    if (pools instanceof DriverFailure) return pools;
    if (pools.length === 0 && frame.mandatory) {
      return new DriverFailure('unroutable', `no pool wants the topic '${frame.topic}'`);
    }
    const { delayMs = 0, mandatory: _, ...stored } = frame;
    return delayMs > 0 ? this.#storeLater(to, stored, delayMs) : this.#store(stored, pools);
  }

  #poolsFor(to: Exclude<Address, { kind: 'deadLetters' }>): readonly MemoryPool[] | DriverFailure {
    if (to.kind === 'topic') {
      return this.#exchanges.get(to.exchangeName)?.route(to.topic) ?? exchangeNotFound(to.exchangeName);
    }
    const pool = this.#pools.get(to.poolName);
    return pool === undefined ? poolNotFound(to.poolName) : [pool];
  }

  /** A pool that refuses keeps no other from its copy, as in RabbitMQ. */
  #store(frame: Frame, pools: readonly MemoryPool[]): Routed {
    let full: MemoryPool | undefined;
    for (const pool of pools) {
      if (pool.isRefusing) full = pool;
      else pool.enqueue(frame);
    }
    if (full !== undefined) return new DriverFailure('pool-full', `the pool '${full.poolName}' is full`);
    return { routed: pools.length > 0 };
  }

  /** Confirmed at once; which pools want it is asked when its time has come. */
  #storeLater(to: Address, frame: Frame, delayMs: number): Routed {
    new Alarm(this.clock, () => void this.route(to, frame)).setFor(this.clock.now() + delayMs);
    return {};
  }

  #forget(pool: MemoryPool): void {
    this.#pools.delete(pool.poolName);
    for (const { exchangeName } of pool.subscriptions) this.#exchanges.get(exchangeName)?.unbind(pool);
    pool.remove();
  }
}
