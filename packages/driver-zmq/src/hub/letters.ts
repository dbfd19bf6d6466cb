import type { DeadLetterOptions } from '@joinpool/core/driver';
import type { StoredEntry } from '../journal/journal.js';
import { Alarm } from './alarm.js';
import type { Entry } from './entry.js';
import type { LetterTarget } from './letter-writer.js';
import type { Queue } from './queue.js';
import { firstOf, lengthOf, type Run } from './run.js';
import type { Services } from './services.js';
import { mostOfStep, Steps } from './steps.js';

/** The dead letters of one pool, oldest first; they outlive a pool that expires. */
export class Letters implements LetterTarget {
  readonly poolName: string;
  readonly options: DeadLetterOptions;
  readonly queue: Queue;
  readonly #services: Services;
  readonly #alarm: Alarm;
  readonly #trimming: Steps;
  #held = 0;

  constructor(poolName: string, options: DeadLetterOptions, queue: Queue, services: Services) {
    this.poolName = poolName;
    this.options = options;
    this.queue = queue;
    this.#services = services;
    this.#alarm = new Alarm(services.clock, () => this.trim());
    this.#trimming = new Steps(services, () => this.trim());
  }

  /** All letters, also those that a view holds. */
  get size(): number {
    return this.queue.size + this.#held;
  }

  /** It has no letters, and none is on its way to the journal. */
  get isEmpty(): boolean {
    return this.size === 0 && !this.queue.isExpecting;
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
    if (this.#trimming.isWaiting) return;
    const now = this.#services.clock.now();
    let entries = 0;
    let bytes = 0;
    for (let run = this.#takeOverdue(now); run !== undefined; run = this.#takeOverdue(now)) {
      this.#forget(run);
      entries += 1;
      bytes += run.entry.byteLength(run.from, run.to);
      if (entries < mostOfStep.entries && bytes < mostOfStep.bytes) continue;
      this.#trimming.wait();
      return;
    }
    const oldest = this.queue.oldest();
    if (oldest !== undefined) this.#alarm.setFor(oldest.entry.record.expiresAtMs);
  }

  remove(): void {
    this.queue.remove();
    this.stop();
  }

  /** No alarm rings any more. */
  stop(): void {
    this.#alarm.turnOff();
  }

  /** The oldest, where they are too old or too much. */
  #takeOverdue(now: number): Run | undefined {
    const oldest = this.queue.oldest();
    if (oldest === undefined) return undefined;
    const most = lengthOf(oldest);
    if (oldest.entry.record.expiresAtMs <= now) return this.queue.takeOldest(most);
    const excess = this.size - (this.options.maxMessages ?? Infinity);
    return excess > 0 ? this.queue.takeOldest(Math.min(excess, most)) : undefined;
  }

  #forget({ entry, from, to }: Run): void {
    entry.settle(from, to);
    this.#services.changes.add(entry);
    this.#services.commits.wantSoon();
  }
}
