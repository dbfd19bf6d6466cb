// @ts-check
import { setTimeout as delay } from 'node:timers/promises';

/**
 * Between two looks at something that gives no event. Rejects with the signal's reason on abort.
 * @param {number} milliseconds
 * @param {AbortSignal} [signal]
 */
export const pause = async (milliseconds, signal) => {
  try {
    await delay(milliseconds, undefined, signal && { signal });
  } catch (error) {
    throw signal?.aborted ? signal.reason : error;
  }
};
