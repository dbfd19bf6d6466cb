import type { DeadLetterOptions } from '@joinpool/core/driver';
import type { StoredEntry } from '../journal/journal.js';
import { Alarm } from './alarm.js';
import type { Entry } from './entry.js';
import type { LetterTarget } from './letter-writer.js';
import type { Queue } from './queue.js';
import { firstOf, lengthOf, type Run } from './run.js';
import type { Services } from './services.js';

/** The dead letters of one pool, oldest first; they outlive a pool that expires. */
export class Letters implements LetterTarget {
  readonly poolName: string;
  readonly options: DeadLetterOptions;
  readonly queue: Queue;
  readonly #services: Services;
  readonly #alarm: Alarm;
  #held = 0;

  constructor(poolName: string, options: DeadLetterOptions, queue: Queue, services: Services) {
    this.poolName = poolName;
    this.options = options;
    this.queue = queue;
    this.#services = services;
    this.#alarm = new Alarm(services.clock, () => this.trim());
  }

  /** All letters, also those that a view holds. */
  get size(): number {
    return this.queue.size + this.#held;
  }

  newEntry(chunkId: number, count: number, now: number): StoredEntry {
    const expiresAtMs = now + (this.options.ttlMs ?? Infinity);
    return {
      sequence: this.queue.allot(count),
      entry: { chunkId, firstRecord: 0, count, storedAtMs: now, expiresAtMs, priority: 0 },
    };
  }

  append(entry: Entry): void {
    this.queue.append(entry);
    this.trim();
  }

  /** Takes the oldest letter below this number out, for a view. */
  hold(below: number): Run | undefined {
    const first = this.queue.oldest();
    if (first === undefined || firstOf(first) >= below) return undefined;
    this.#held += 1;
    return this.queue.takeOldest(1);
  }

  /** Forgets a held letter. */
  discard(letter: Run): void {
    this.#held -= 1;
    this.#forget(letter);
  }

  /** Puts a held letter back where it was. */
  putBack(letter: Run): void {
    if (this.queue.isRemoved) return;
    this.#held -= 1;
    this.queue.putBack(letter);
  }

  /** Lets go what is too old or too much, the oldest first; a held letter waits for its view to close. */
  trim(): void {
    const now = this.#services.clock.now();
    for (;;) {
      const oldest = this.queue.oldest();
      if (oldest === undefined) return;
      const { expiresAtMs } = oldest.entry.record;
      const excess = this.size - (this.options.maxMessages ?? Infinity);
      if (expiresAtMs > now && excess <= 0) {
        this.#alarm.setFor(expiresAtMs);
        return;
      }
      const most = lengthOf(oldest);
      const taken = this.queue.takeOldest(expiresAtMs <= now ? most : Math.min(excess, most));
      if (taken !== undefined) this.#forget(taken);
    }
  }

  remove(): void {
    this.queue.remove();
    this.stop();
  }

  /** No alarm rings any more. */
  stop(): void {
    this.#alarm.turnOff();
  }

  #forget({ entry, from, to }: Run): void {
    entry.settle(from, to);
    this.#services.changes.add(entry);
    this.#services.commits.wantSoon();
  }
}
