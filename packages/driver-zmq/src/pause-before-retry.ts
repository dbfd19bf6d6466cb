import { setTimeout as delay } from 'node:timers/promises';

/** By chance, so that few processes try at once. */
const pauseMs = { least: 20, most: 200 } as const;

/** Waits a moment before another hub is tried. Rejects with the signal's reason. */
export const pauseBeforeRetry = async (signal: AbortSignal): Promise<void> => {
  const { least, most } = pauseMs;
  try {
    await delay(least + Math.random() * (most - least), undefined, { signal });
  } catch {
    throw signal.reason;
  }
};
