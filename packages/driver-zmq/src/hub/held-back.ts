import { Alarm } from './alarm.js';
import type { HubClock } from './clock.js';
import { lengthOf, type Run } from './run.js';

interface Held {
  readonly run: Run;
  readonly dueAt: number;
}

/** Messages that came back to wait for a time. */
export class HeldBack {
  readonly #clock: HubClock;
  readonly #alarm: Alarm;
  readonly #onDue: (run: Run) => void;
  /** The next one last. */
  #held: Held[] = [];

  constructor(clock: HubClock, onDue: (run: Run) => void) {
    this.#clock = clock;
    this.#onDue = onDue;
    this.#alarm = new Alarm(clock, () => this.#giveDue());
  }

  get size(): number {
    return this.#held.reduce((sum, { run }) => sum + lengthOf(run), 0);
  }

  add(run: Run, delayMs: number): void {
    const dueAt = this.#clock.now() + delayMs;
    const at = this.#held.findLastIndex((other) => other.dueAt > dueAt);
    this.#held.splice(at + 1, 0, { run, dueAt });
    this.#alarm.setFor(dueAt);
  }

  oldestStoredAtMs(): number {
    return this.#held.reduce((oldest, { run }) => Math.min(oldest, run.entry.record.storedAtMs), Infinity);
  }

  clear(): void {
    this.#held = [];
    this.#alarm.turnOff();
  }

  #giveDue(): void {
    const now = this.#clock.now();
    for (let next = this.#held.at(-1); next !== undefined && next.dueAt <= now; next = this.#held.at(-1)) {
      this.#held.pop();
      this.#onDue(next.run);
    }
    const next = this.#held.at(-1);
    if (next !== undefined) this.#alarm.setFor(next.dueAt);
  }
}
