/** Node's timers fire at once above this. */
export const longestTimerMs = 2 ** 31 - 1;

/** Calls `ring` once after any finite time; what is more than one timer can wait goes in steps. @returns what cancels it. */
export const startTimer = (ms: number, ring: () => void): (() => void) => {
  let leftMs = ms;
  let timer: NodeJS.Timeout;
  const arm = (): void => {
    const stepMs = Math.min(leftMs, longestTimerMs);
    leftMs -= stepMs;
    timer = setTimeout(() => (leftMs > 0 ? arm() : ring()), stepMs);
  };
  arm();
  return () => clearTimeout(timer);
};

/** A signal that aborts with a `TimeoutError`: after 24.8 days at the latest, when it is better to try anew anyway. */
export const timeoutSignal = (ms: number): AbortSignal => AbortSignal.timeout(Math.min(ms, longestTimerMs));

/** What was asked under such a signal was not answered in time, although its connection looks open. */
export const isTimeout = (error: unknown): boolean => error instanceof DOMException && error.name === 'TimeoutError';
