/** Where a frame is sent. Names are checked by the core before they reach a driver. */
export type Address =
  /** To every pool whose subscriptions match. */
  | { readonly kind: 'topic'; readonly exchangeName: string; readonly topic: string }
  /** To this pool alone: a counted copy, or a letter that is sent back. */
  | { readonly kind: 'pool'; readonly poolName: string }
  /** To the pool's dead letters. */
  | { readonly kind: 'deadLetters'; readonly poolName: string };

/** What a pool listens to: an exchange and a topic pattern, in which `*` is one word and `#` zero or more. */
export interface Subscription {
  readonly exchangeName: string;
  readonly topic: string;
}

/** Bounds of a pool; each is a capability, and asking for one the transport lacks fails when joining. */
export interface PoolLimits {
  /** The most messages that wait in the pool. */
  readonly maxBacklog?: number;
  /** How long a message may wait in the pool, in milliseconds. */
  readonly messageTtlMs?: number;
  /** The pool is removed with its backlog after this time without members, in milliseconds. */
  readonly expireWhenUnusedForMs?: number;
  /** What happens at `maxBacklog`: the oldest message goes (default), or publishing is refused with `pool-full`. */
  readonly whenFull?: 'dropOldest' | 'refuse';
}

/** Bounds of a pool's dead letters. */
export interface DeadLetterOptions {
  /** The most letters kept; the oldest go first. Default: no bound. */
  readonly maxMessages?: number;
  /** How long a letter is kept, in milliseconds. Default: for ever. */
  readonly ttlMs?: number;
  /** What else becomes a letter: messages that expired or were dropped by a limit. Default: neither. */
  readonly include?: readonly ('expired' | 'overflow')[];
}

/** What belongs to the pool and is fixed when it is made. Every field is present and checked when a driver sees it. */
export interface PoolSettings {
  readonly durable: boolean;
  /** `undefined` leaves the choice to the driver. */
  readonly queueType: 'quorum' | 'classic' | undefined;
  /** After this many charged deliveries a message becomes a letter. */
  readonly deliveryLimit: number;
  readonly limits: PoolLimits;
  readonly deadLetters: DeadLetterOptions;
}

/** A pool as a driver sees it. */
export interface PoolAddress {
  readonly poolName: string;
  readonly subscriptions: readonly Subscription[];
  readonly settings: PoolSettings;
}
