import type { HubClock } from './clock.js';

/** Node's timers fire at once above this. */
const longestTimerMs = 2 ** 31 - 1;

/** Rings once, at the earliest moment that it was set for. */
export class Alarm {
  readonly #clock: HubClock;
  readonly #ring: () => void;
  #at = Infinity;
  #cancel: (() => void) | undefined;

  constructor(clock: HubClock, ring: () => void) {
    this.#clock = clock;
    this.#ring = ring;
  }

  /** Milliseconds since 1970; one that is later than what it is set for changes nothing, and Infinity is never. */
  setFor(at: number): void {
    if (at >= this.#at) return;
    this.#cancel?.();
    this.#at = at;
    this.#wait();
  }

  turnOff(): void {
    this.#cancel?.();
    this.#cancel = undefined;
    this.#at = Infinity;
  }

  #wait(): void {
    const left = this.#at - this.#clock.now();
    this.#cancel = this.#clock.setTimer(Math.min(Math.max(0, left), longestTimerMs), () => {
      if (this.#clock.now() < this.#at) {
        this.#wait();
        return;
      }
      this.turnOff();
      this.#ring();
    });
  }
}
