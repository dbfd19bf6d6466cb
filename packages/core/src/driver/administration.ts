import type { PoolAddress, Subscription } from './address.js';
import type { Delivery } from './delivery.js';
import type { PoolWarning } from './pool-warning.js';

/** One argument of an existing pool or exchange that is not as asked for; values as text, `undefined` for absent. */
export interface Difference {
  /** What it belongs to, e.g. `pool billing` or `exchange joinpool`. */
  readonly of: string;
  readonly argument: string;
  readonly wanted: string | undefined;
  readonly found: string | undefined;
}

/** What `topology` asks of `declare`: make what is missing, compare without making, or touch nothing. */
export type TopologyMode = 'create' | 'check' | 'passive';

/** What a transport can tell of a pool; a field it cannot tell is absent. */
export interface PoolInspection {
  /** Messages that wait in the pool and are with no member. */
  readonly backlog: number;
  readonly members?: number;
  readonly unsettled?: number;
  readonly deadLetters?: number;
  readonly oldestMessageAgeMs?: number;
  readonly subscriptions?: readonly Subscription[];
}

/** Sets up, looks at and takes down pools. Each call makes one attempt and rejects with the client's raw error. */
export interface DriverAdministration {
  /**
   * Called before the first send to an exchange on each connection. `create`: declares the durable topic exchange;
   * otherwise only makes sure that it exists (rejects with kind `not-found`).
   */
  declareExchange(exchangeName: string, mode: TopologyMode, signal: AbortSignal): Promise<readonly Difference[]>;
  /**
   * Makes the pool, its dead letters first, and adds its subscriptions; it never removes or changes anything.
   * Resolves with every argument that differs from what exists; then nothing was changed. `check`: compares only, and
   * rejects with kind `not-found` when the pool is missing. `passive`: only makes sure that the pool exists.
   */
  declare(pool: PoolAddress, mode: TopologyMode, signal: AbortSignal): Promise<readonly Difference[]>;
  /**
   * Only where pools are somebody else's: declared in the way of another system, whose members share them. Called after
   * `declare`, before `attach`; tells what the pool's declaration cannot promise. Where it is present the core puts no
   * counted copies into pools, unless `takesCopies`.
   */
  examine?(pool: PoolAddress, signal: AbortSignal): Promise<readonly PoolWarning[]>;
  /** Of pools that are somebody else's to declare, but whose members all use joinpool. */
  readonly takesCopies?: boolean;
  /** Removes one subscription; resolves also when there was none. */
  removeSubscription(poolName: string, subscription: Subscription, signal: AbortSignal): Promise<void>;
  /** Resolves with undefined when there is no such pool. */
  inspect(poolName: string, signal: AbortSignal): Promise<PoolInspection | undefined>;
  /** Removes the pool, its backlog and its dead letters. Rejects with kind `in-use` while it has members, unless forced. */
  delete(poolName: string, force: boolean, signal: AbortSignal): Promise<void>;
  /**
   * Opens a view of the letters, oldest first. Looking changes nothing, however often. Resolves with undefined when
   * there is no such pool.
   */
  openDeadLetters(poolName: string, signal: AbortSignal): Promise<DeadLetterView | undefined>;
}

/** Letters held for looking at. Nobody else sees a held letter until the view is closed. */
export interface DeadLetterView {
  /** The next letter, or undefined at the end of what was there when the view was opened. `settle('accept')` removes it. */
  next(signal: AbortSignal): Promise<Delivery | undefined>;
  /** Puts back everything that was not accepted, in its old order, uncharged. Idempotent. */
  close(signal: AbortSignal): Promise<void>;
}
