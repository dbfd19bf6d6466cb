/**
 * Every code of a `PoolWarning`: what the declaration of a pool that is not joinpool's own cannot promise. Codes are
 * stable, as those of errors are.
 */
export const poolWarningCodes = [
  /** `topology: 'passive'`: the pool is used as it is, and nobody looked at what it promises. */
  'pool-unchecked',
  /** What it holds is lost when the transport restarts. */
  'pool-not-durable',
  /** It goes away, with what it holds, when it has no members. */
  'pool-removed-when-unused',
  /** It lets messages go: too many of them, or too old ones. */
  'pool-limited',
  /** Nobody counts how often a message was handed over: one that kills its process comes again without end. */
  'deliveries-uncounted',
  /** The transport drops a message that came back too often; it becomes no letter. */
  'poison-dropped',
  /** Beside the pool a queue keeps a copy of everything, and nobody reads it. */
  'queue-unread',
] as const;

export type PoolWarningCode = (typeof poolWarningCodes)[number];

/** One promise that a pool of somebody else's making does not keep. */
export interface PoolWarning {
  readonly code: PoolWarningCode;
  /** What is missing, and what follows. */
  readonly message: string;
}
