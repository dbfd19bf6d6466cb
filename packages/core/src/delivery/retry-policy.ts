import { Reject, Release } from '../errors/outcome-errors.js';
import { type BackoffBounds, fullJitter } from '../util/backoff.js';

export interface RetryPolicy extends BackoffBounds {
  readonly attempts: number;
  readonly onFailure: 'deadLetter' | 'retry' | 'discard';
}

/** What happens to a message whose callback failed. */
export type Verdict =
  /** Run again here, after the delay. */
  | { readonly kind: 'again'; readonly delayMs: number }
  /** Back into the pool after the delay, charged (`retry`) or not (`release`). */
  | { readonly kind: 'back'; readonly how: 'retry' | 'release'; readonly delayMs: number }
  | { readonly kind: 'letter'; readonly reason: 'callback-failed' | 'rejected' }
  | { readonly kind: 'discard' };

/** How long a `Release` is held before the pool gets it back, so that it cannot circle at full speed. */
const releasePause: BackoffBounds = { minDelayMs: 100, maxDelayMs: 100, factor: 1 };

/** The whole policy, pure: what the error, the number of attempts made and the jitter come to. */
export const judge = (error: unknown, attempt: number, policy: RetryPolicy, random = Math.random): Verdict => {
  if (Reject.isInstance(error)) return { kind: 'letter', reason: 'rejected' };
  if (Release.isInstance(error)) return { kind: 'back', how: 'release', delayMs: releasePause.minDelayMs };
  if (attempt < policy.attempts) return { kind: 'again', delayMs: fullJitter(attempt, policy, random) };
  if (policy.onFailure === 'discard') return { kind: 'discard' };
  if (policy.onFailure === 'retry') return { kind: 'back', how: 'retry', delayMs: fullJitter(attempt, policy, random) };
  return { kind: 'letter', reason: 'callback-failed' };
};
