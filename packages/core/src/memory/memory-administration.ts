import type { PoolAddress, Subscription } from '../driver/address.js';
import type {
  DeadLetterView,
  Difference,
  DriverAdministration,
  PoolInspection,
  TopologyMode,
} from '../driver/administration.js';
import { missingSubscriptions, settingsDifferences } from '../driver/declaration-differences.js';
import { DriverFailure } from '../driver/driver-failure.js';
import type { MemoryBroker } from './memory-broker.js';
import { MemoryDeadLetterView } from './memory-dead-letter-view.js';
import { exchangeNotFound, poolNotFound } from './not-found.js';
import { turnUnlessAborted } from './turn.js';

/** Pools of the broker, made, compared and taken down over one connection. */
export class MemoryAdministration implements DriverAdministration {
  readonly #broker: MemoryBroker;
  readonly #checkOpen: () => void;
  readonly #views = new Set<MemoryDeadLetterView>();

  constructor(broker: MemoryBroker, checkOpen: () => void) {
    this.#broker = broker;
    this.#checkOpen = checkOpen;
  }

  async declareExchange(exchangeName: string, mode: TopologyMode, signal: AbortSignal): Promise<Difference[]> {
    await this.#takeTurn(signal);
    if (mode === 'create') this.#broker.makeExchange(exchangeName);
    else if (!this.#broker.hasExchange(exchangeName)) throw exchangeNotFound(exchangeName);
    return [];
  }

  async declare(address: PoolAddress, mode: TopologyMode, signal: AbortSignal): Promise<Difference[]> {
    await this.#takeTurn(signal);
    const pool = this.#broker.pool(address.poolName);
    if (mode === 'create') return this.#create(address);
    if (pool === undefined) throw poolNotFound(address.poolName);
    if (mode === 'passive') return [];
    return [...settingsDifferences(address, pool, pool.letters), ...missingSubscriptions(address, pool.subscriptions)];
  }

  async removeSubscription(poolName: string, subscription: Subscription, signal: AbortSignal): Promise<void> {
    await this.#takeTurn(signal);
    const pool = this.#broker.pool(poolName);
    if (pool !== undefined) this.#broker.unsubscribe(pool, subscription);
  }

  async inspect(poolName: string, signal: AbortSignal): Promise<PoolInspection | undefined> {
    await this.#takeTurn(signal);
    return this.#broker.pool(poolName)?.inspect();
  }

  async delete(poolName: string, force: boolean, signal: AbortSignal): Promise<void> {
    await this.#takeTurn(signal);
    const pool = this.#broker.pool(poolName);
    if (pool === undefined) return;
    if (pool.memberCount > 0 && !force) {
      throw new DriverFailure('in-use', `the pool '${poolName}' has ${pool.memberCount} member(s)`);
    }
    this.#broker.removePool(pool);
  }

  async openDeadLetters(poolName: string, signal: AbortSignal): Promise<DeadLetterView | undefined> {
    await this.#takeTurn(signal);
    const pool = this.#broker.pool(poolName);
    if (pool === undefined) return undefined;
    const view = new MemoryDeadLetterView(pool.letters, (closed) => this.#views.delete(closed));
    this.#views.add(view);
    return view;
  }

  loseViews(): void {
    for (const view of [...this.#views]) view.lose();
  }

  #create(address: PoolAddress): Difference[] {
    const { poolName } = address;
    const existing = this.#broker.pool(poolName);
    const differences = settingsDifferences(address, existing, this.#broker.letters(poolName));
    if (differences.length > 0) return differences;
    const pool = existing ?? this.#broker.makePool(address);
    for (const subscription of address.subscriptions) this.#broker.subscribe(pool, subscription);
    pool.touch();
    return [];
  }

  async #takeTurn(signal: AbortSignal): Promise<void> {
    await turnUnlessAborted(signal);
    this.#checkOpen();
  }
}
