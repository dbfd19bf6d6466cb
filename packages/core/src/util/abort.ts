import { setMaxListeners } from 'node:events';
import { startTimer } from './long-timer.js';

/** Lets any number of waits share the signal: above ten listeners Node.js would write a warning to the console. */
export const allowManyWaits = (signal: AbortSignal): void => setMaxListeners(0, signal);

/**
 * Settles as `promise` does, or rejects with the signal's reason if that comes first. Then the work goes on unseen, and
 * `undo` is called, to free what it has made or will make.
 */
export const orAbort = <Value>(
  promise: Promise<Value>,
  signal: AbortSignal | undefined,
  undo: () => void = () => undefined,
): Promise<Value> => {
  if (signal === undefined) return promise;
  if (signal.aborted) {
    promise.catch(() => undefined); // the caller is told of the abort instead
    undo();
    return Promise.reject(signal.reason);
  }
  return new Promise((resolve, reject) => {
    const abort = (): void => {
      undo();
      reject(signal.reason);
    };
    signal.addEventListener('abort', abort, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
};

/** Resolves after the time, or rejects with the signal's reason. */
export const delay = (ms: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve, reject) => {
    if (signal.aborted) {
      reject(signal.reason);
      return;
    }
    const abort = (): void => {
      cancel();
      reject(signal.reason);
    };
    const cancel = startTimer(ms, () => {
      signal.removeEventListener('abort', abort);
      resolve();
    });
    signal.addEventListener('abort', abort, { once: true });
  });
