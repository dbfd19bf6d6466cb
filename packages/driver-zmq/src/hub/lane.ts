import { partitionPoint } from '@joinpool/core/driver';
import { endOf, firstOf, type Run } from './run.js';

/** What waits of one priority, in the order of its numbers: its first part here, the rest in the journal alone. */
export class Lane {
  readonly priority: number;
  /** Entries from this number on are in the journal alone. */
  storedFrom = Infinity;
  #runs: (Run | undefined)[] = [];
  #head = 0;
  #bytes = 0;

  constructor(priority: number) {
    this.priority = priority;
  }

  get runCount(): number {
    return this.#runs.length - this.#head;
  }

  get byteLength(): number {
    return this.#bytes;
  }

  first(): Run | undefined {
    return this.#runs[this.#head];
  }

  /** Takes so many messages of the first run; the caller knows that it has as many. */
  take(count: number): Run | undefined {
    const run = this.first();
    if (run === undefined) return undefined;
    const end = run.from + count;
    if (end < run.to) this.#runs[this.#head] = { ...run, from: end };
    else this.#dropHead();
    const taken = { ...run, to: Math.min(end, run.to) };
    this.#bytes -= taken.entry.byteLength(taken.from, taken.to);
    return taken;
  }

  /** Where its number puts it: new ones at the end, what came back at the front. */
  insert(run: Run): void {
    this.#bytes += run.entry.byteLength(run.from, run.to);
    const first = firstOf(run);
    const last = this.#runs.at(-1);
    if (this.runCount === 0 || last === undefined || endOf(last) <= first) {
      this.#runs.push(run);
      return;
    }
    const at = this.#placeOf(first);
    if (at === this.#head && this.#head > 0) {
      this.#head -= 1;
      this.#runs[this.#head] = run;
    } else {
      this.#runs.splice(at, 0, run);
    }
  }

  /** Takes out every run whose entry is over by then. */
  takeExpired(now: number): Run[] {
    const waiting = this.#runs.slice(this.#head).filter((run) => run !== undefined);
    const expired = waiting.filter((run) => run.entry.record.expiresAtMs <= now);
    if (expired.length === 0) return expired;
    this.#runs = waiting.filter((run) => run.entry.record.expiresAtMs > now);
    this.#head = 0;
    for (const run of expired) this.#bytes -= run.entry.byteLength(run.from, run.to);
    return expired;
  }

  earliestExpiry(): number {
    let earliest = Infinity;
    for (let at = this.#head; at < this.#runs.length; at += 1)
      earliest = Math.min(earliest, this.#runs[at]?.entry.record.expiresAtMs ?? Infinity);
    return earliest;
  }

  #dropHead(): void {
    this.#runs[this.#head] = undefined;
    this.#head += 1;
    if (this.#head < 1_024 || this.#head * 2 < this.#runs.length) return;
    this.#runs.splice(0, this.#head);
    this.#head = 0;
  }

  #placeOf(first: number): number {
    return partitionPoint(this.#head, this.#runs.length, (index) => {
      const run = this.#runs[index];
      return run !== undefined && firstOf(run) < first;
    });
  }
}
