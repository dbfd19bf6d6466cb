/** What a clock's `setTimeout` returned. */
export type MemoryTimer = NodeJS.Timeout | number;

/** Where a `MemoryBroker` takes its time from; a test can give one that it turns by hand. */
export interface MemoryClock {
  /** Milliseconds since 1970. */
  now(): number;
  /** `ms` is at most 2,147,483,647. */
  setTimeout(callback: () => void, ms: number): MemoryTimer;
  clearTimeout(timer: MemoryTimer): void;
}

/** What waits in a broker (a delayed message, a time to live) never holds the process by itself: timers are unref'd. */
export const systemClock: MemoryClock = {
  now: () => Date.now(),
  setTimeout: (callback, ms) => setTimeout(callback, ms).unref(),
  clearTimeout: (timer) => clearTimeout(timer),
};

/** Node's timers fire at once above this. */
const longestTimerMs = 2 ** 31 - 1;

/** One alarm that is set for a moment, set anew or turned off. */
export class Alarm {
  readonly #clock: MemoryClock;
  readonly #ring: () => void;
  #timer: MemoryTimer | undefined;
  #at: number | undefined;

  constructor(clock: MemoryClock, ring: () => void) {
    this.#clock = clock;
    this.#ring = ring;
  }

  /** Rings at this moment, or earlier where it was set for earlier. */
  setFor(at: number): void {
    if (this.#at !== undefined && this.#at <= at) return;
    this.turnOff();
    this.#at = at;
    this.#arm(at);
  }

  turnOff(): void {
    if (this.#at === undefined) return;
    this.#at = undefined;
    if (this.#timer !== undefined) this.#clock.clearTimeout(this.#timer);
  }

  #arm(at: number): void {
    const ms = Math.min(Math.max(at - this.#clock.now(), 0), longestTimerMs);
    this.#timer = this.#clock.setTimeout(() => {
      if (this.#clock.now() < at) {
        this.#arm(at);
        return;
      }
      this.#at = undefined;
      this.#ring();
    }, ms);
  }
}
