import { allowManyWaits } from '../util/abort.js';
import { startTimer } from '../util/long-timer.js';
import { checkWait } from './check-keys.js';
import { deadlineExceeded } from './failures.js';
import type { WaitOptions } from './options.js';

/** A signal that aborts with the caller's reason or at the deadline; `dispose` frees its timer and listener. */
export interface Deadline {
  readonly signal: AbortSignal;
  dispose(): void;
}

/** What failed last, if anything did: asked when a deadline passes, and told as the cause of its error. */
export type LastFailure = () => unknown;

/**
 * The signal of a call that waits: the caller's own, or a `deadline-exceeded` after the time; 0 is over at once. Throws
 * `invalid-option` for a wait that is none.
 */
export const deadline = (
  what: string,
  wait: WaitOptions,
  defaultMs: number | undefined,
  lastFailure: LastFailure = () => undefined,
): Deadline => {
  const ms = checkWait(wait, defaultMs);
  const controller = new AbortController();
  allowManyWaits(controller.signal);
  const { signal } = wait;
  if (signal !== undefined) allowManyWaits(signal);
  const abort = (): void => controller.abort(signal?.reason);
  const expire = (): void => controller.abort(deadlineExceeded(what, ms ?? 0, { cause: lastFailure() }));
  if (signal?.aborted) abort();
  else if (ms !== undefined && ms <= 0) expire();
  const bounded = ms !== undefined && Number.isFinite(ms) && !controller.signal.aborted;
  const cancelTimer = bounded ? startTimer(ms, expire) : undefined;
  if (!controller.signal.aborted) signal?.addEventListener('abort', abort, { once: true });
  return {
    signal: controller.signal,
    dispose: () => {
      cancelTimer?.();
      signal?.removeEventListener('abort', abort);
    },
  };
};

/** The limit that is over some time after the signal aborts: for what shall still be written then. */
export const withGrace = (signal: AbortSignal, graceMs: number): Deadline => {
  const controller = new AbortController();
  let cancelTimer: (() => void) | undefined;
  const abort = (): void => {
    cancelTimer = startTimer(graceMs, () => controller.abort(signal.reason));
  };
  if (signal.aborted) abort();
  else signal.addEventListener('abort', abort, { once: true });
  return {
    signal: controller.signal,
    dispose: () => {
      cancelTimer?.();
      signal.removeEventListener('abort', abort);
    },
  };
};

/** Runs the work under the deadline; its signal aborts once the work is done waiting. */
export const withDeadline = async <Value>(
  limit: Deadline,
  work: (signal: AbortSignal) => Promise<Value>,
): Promise<Value> => {
  try {
    limit.signal.throwIfAborted();
    return await work(limit.signal);
  } finally {
    limit.dispose();
  }
};
