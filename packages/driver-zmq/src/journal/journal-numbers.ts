import { decodeEntry } from './entry-codec.js';
import { countersKey, numberedKey, numberInKey, rangeOf } from './journal-keys.js';
import type { JournalStore } from './journal-store.js';
import { decodeNumber } from './number-codec.js';

/** Where a queue ends. */
export interface QueueEnd {
  /** Its next message's number. */
  readonly next: number;
  /** Its newest entry's, whether that is still there or not; -1 where none is known. */
  readonly newest: number;
}

/** The numbers that were given so far, as committed. Those of a queue are read when they are first asked for. */
export class JournalNumbers {
  readonly #store: JournalStore;
  readonly #ends = new Map<number, QueueEnd>();
  nextChunkId: number;
  nextQueueId: number;

  constructor(store: JournalStore) {
    this.#store = store;
    const counters = store.get(countersKey);
    const [keptChunkId, keptQueueId] =
      counters === undefined ? [1, 1] : [decodeNumber(counters), decodeNumber(counters, 1)];
    this.nextChunkId = Math.max(keptChunkId, lastNumber(store, 'chunk') + 1);
    this.nextQueueId = Math.max(keptQueueId, lastNumber(store, 'queue') + 1);
  }

  endOf(queueId: number): QueueEnd {
    let end = this.#ends.get(queueId);
    if (end === undefined) {
      end = this.#readEnd(queueId);
      this.#ends.set(queueId, end);
    }
    return end;
  }

  setEnd(queueId: number, end: QueueEnd): void {
    this.#ends.set(queueId, end);
  }

  forget(queueId: number): void {
    this.#ends.delete(queueId);
  }

  #readEnd(queueId: number): QueueEnd {
    const tail = this.#store.get(numberedKey('tail', queueId));
    const kept = tail === undefined ? 0 : decodeNumber(tail);
    const start = numberedKey('entry', queueId, Number.MAX_SAFE_INTEGER);
    const end = numberedKey('entry', queueId, 0);
    for (const { key, value } of this.#store.range({ start, end, inclusiveEnd: true, reverse: true, limit: 1 })) {
      const newest = numberInKey(key, 1);
      return { next: Math.max(kept, newest + decodeEntry(value).count), newest };
    }
    return { next: kept, newest: -1 };
  }
}

const lastNumber = (store: JournalStore, kind: 'chunk' | 'queue'): number => {
  const { start, end } = rangeOf(kind);
  for (const { key } of store.range({ start: end, end: start, reverse: true, limit: 1 })) return numberInKey(key, 0);
  return 0;
};
