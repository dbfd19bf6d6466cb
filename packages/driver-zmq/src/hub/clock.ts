/** Where a hub takes its time from; tests turn one by hand. */
export interface HubClock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Runs once after this time, which is at most 2,147,483,647; what it returns calls it off. */
  setTimer(ms: number, run: () => void): () => void;
  /** Runs once, after what has come in by now was taken. */
  defer(run: () => void): void;
}

/** What waits in a hub never holds the process by itself: its sockets do. */
export const systemClock: HubClock = Object.freeze({
  now: () => Date.now(),
  setTimer: (ms: number, run: () => void) => {
    const timer = setTimeout(run, ms).unref();
    return () => clearTimeout(timer);
  },
  defer: (run: () => void) => {
    setImmediate(run);
  },
});
