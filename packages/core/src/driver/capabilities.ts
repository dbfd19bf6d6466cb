/**
 * What a transport adds beyond the guarantees of the contract. A guarantee has no flag. Each flag defaults to false;
 * a false flag makes the core refuse the option with `not-supported` before anything is sent or declared.
 */
export interface DriverCapabilities {
  /** `publish({ priority })` is honoured. */
  readonly priorities: boolean;
  /** `publish({ delayMs })`: the transport keeps the message back. */
  readonly delayedDelivery: boolean;
  /** `Delivery.settle('retry', delayMs)`: the transport keeps a retry back. The core does not ask for it yet: members wait. */
  readonly delayedRetry: boolean;
  /** `publish({ expiresInMs })`. */
  readonly messageExpiry: boolean;
  /** `publish({ mandatory })` is refused when no pool wants the message. */
  readonly mandatory: boolean;
  /** `pool.limits.maxBacklog` with `whenFull: 'dropOldest'`. */
  readonly maxBacklog: boolean;
  /** `pool.limits.whenFull: 'refuse'`. */
  readonly refuseWhenFull: boolean;
  /** `pool.limits.messageTtlMs`. */
  readonly messageTtl: boolean;
  /** `pool.limits.expireWhenUnusedForMs`. */
  readonly expireWhenUnused: boolean;
  /** `pool.deadLetters.maxMessages` and `ttlMs`. */
  readonly deadLetterLimits: boolean;
  /** `pool.deadLetters.include`. */
  readonly deadLetterInclude: boolean;
  /** `maxWindowBytes` when joining. */
  readonly maxWindowBytes: boolean;
  /** The transport lists a pool's subscriptions: `exactSubscriptions`, `inspectPool().subscriptions`. */
  readonly listSubscriptions: boolean;
  /** `deletePool()`. */
  readonly deletePool: boolean;
  /** `removeSubscription()`. */
  readonly removeSubscription: boolean;
  /** `#` anywhere in a pattern; otherwise only as its last word. */
  readonly innerWildcards: boolean;
  /** The values that `pool.queueType` may have; empty: the option is refused. */
  readonly queueTypes: readonly ('quorum' | 'classic')[];
  /** The largest body in bytes that the transport takes. Default 16 MiB. */
  readonly maxBodyBytes: number;
}

/** Every capability absent; a driver spreads this and sets what it has. */
export const noCapabilities: DriverCapabilities = Object.freeze({
  priorities: false,
  delayedDelivery: false,
  delayedRetry: false,
  messageExpiry: false,
  mandatory: false,
  maxBacklog: false,
  refuseWhenFull: false,
  messageTtl: false,
  expireWhenUnused: false,
  deadLetterLimits: false,
  deadLetterInclude: false,
  maxWindowBytes: false,
  listSubscriptions: false,
  deletePool: false,
  removeSubscription: false,
  innerWildcards: false,
  queueTypes: Object.freeze([]),
  maxBodyBytes: 16 * 1024 * 1024,
});
