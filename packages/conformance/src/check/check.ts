import { inspect, isDeepStrictEqual } from 'node:util';
import { PoolError, type PoolErrorCode } from '@joinpool/core';
import { CheckFailed } from './check-failed.js';

const show = (value: unknown): string => {
  const text = inspect(value, { depth: 4, breakLength: Infinity, maxArrayLength: 8, maxStringLength: 200 });
  return text.length > 600 ? `${text.slice(0, 600)}…` : text;
};

/** Assertions whose failure says what was expected; each throws `CheckFailed`. */
export const check = Object.freeze({
  that(holds: boolean, what: string): void {
    if (!holds) throw new CheckFailed(what);
  },

  equal(found: unknown, wanted: unknown, what: string): void {
    if (isDeepStrictEqual(found, wanted)) return;
    throw new CheckFailed(`${what}: found ${show(found)}, wanted ${show(wanted)}`);
  },

  /** Resolves with the `PoolError` that the promise rejects with; it must carry the code. */
  async rejects(promise: Promise<unknown>, code: PoolErrorCode, what: string): Promise<PoolError> {
    let found: unknown;
    try {
      found = await promise;
    } catch (error) {
      if (PoolError.isInstance(error) && error.code === code) return error;
      throw new CheckFailed(`${what}: rejected with ${show(error)}, wanted a PoolError with code '${code}'`);
    }
    throw new CheckFailed(`${what}: resolved with ${show(found)}, wanted a PoolError with code '${code}'`);
  },

  /** The promise must reject with this very value, as an aborted wait does with the reason of its signal. */
  async rejectsWith(promise: Promise<unknown>, reason: unknown, what: string): Promise<void> {
    const [end] = await Promise.allSettled([promise]);
    if (end.status === 'fulfilled') throw new CheckFailed(`${what}: resolved with ${show(end.value)}`);
    if (end.reason !== reason) {
      throw new CheckFailed(`${what}: rejected with ${show(end.reason)}, wanted the very reason ${show(reason)}`);
    }
  },
});

export type Check = typeof check;
