import { decodeEntry } from './entry-codec.js';
import { numberedKey, numberInKey, rangeOf } from './journal-keys.js';
import type { JournalStore } from './journal-store.js';
import type { WritePlan } from './write-plan.js';

/** So many entries at a time: a few milliseconds in which nothing else runs. */
const entriesPerStep = 500;

/** The queues that are removed, but whose entries are not all gone yet; outlives the process. */
export class RemovedQueues {
  readonly #store: JournalStore;
  readonly #queueIds = new Set<number>();

  constructor(store: JournalStore) {
    this.#store = store;
    for (const { key } of store.range(rangeOf('doomed'))) this.#queueIds.add(numberInKey(key, 0));
  }

  has(queueId: number): boolean {
    return this.#queueIds.has(queueId);
  }

  add(queueId: number): void {
    this.#queueIds.add(queueId);
  }

  /** Plans a step. Answers what to do when it is written, or undefined when nothing is left to do. */
  planStep(plan: WritePlan): (() => void) | undefined {
    for (const queueId of this.#queueIds) {
      let left = entriesPerStep;
      const start = numberedKey('entry', queueId, 0);
      const end = numberedKey('entry', queueId, Number.MAX_SAFE_INTEGER);
      for (const { key, value } of this.#store.range({ start, end, limit: entriesPerStep })) {
        plan.addLeftover(queueId, numberInKey(key, 1), decodeEntry(value).chunkId);
        left -= 1;
      }
      if (left === 0) return () => undefined;
      plan.forgetQueue(queueId);
      return () => this.#queueIds.delete(queueId);
    }
    return undefined;
  }
}
