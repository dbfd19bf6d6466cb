import type { PoolErrorCode } from './codes.js';

const marker: unique symbol = Symbol.for('joinpool.PoolError');

/** Whether the transport took a message: it did not (`refused`), or nobody knows (`unknown`). */
export type FailureOutcome = 'refused' | 'unknown';

/** What a `PoolError` is made of. */
export interface PoolErrorDetails {
  /** One sentence: what to do about it. */
  readonly advice: string;
  readonly cause?: unknown;
  /** For a failed publish: whether the message may have been taken. */
  readonly outcome?: FailureOutcome;
  /** The same call may succeed later. */
  readonly retryable?: boolean;
}

/**
 * Every error that joinpool makes. `message` says what was wrong and where, `advice` what to do, `cause` holds the
 * client's own error where there was one.
 */
export class PoolError extends Error {
  override readonly name = 'PoolError';
  readonly code: PoolErrorCode;
  readonly advice: string;
  readonly outcome: FailureOutcome | undefined;
  readonly retryable: boolean;
  readonly [marker] = true;

  constructor(code: PoolErrorCode, message: string, details: PoolErrorDetails) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.code = code;
    this.advice = details.advice;
    this.outcome = details.outcome;
    this.retryable = details.retryable ?? false;
  }

  /** Recognises a `PoolError` of any copy of this package, unlike `instanceof`. */
  static isInstance(value: unknown): value is PoolError {
    return typeof value === 'object' && value !== null && marker in value;
  }
}
