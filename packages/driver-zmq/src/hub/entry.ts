import type { EntryRecord, JournalWrite, StoredEntry } from '../journal/journal.js';
import { countSettled, isSettled, noneSettled, setSettled } from '../journal/settled-bits.js';
import type { RecordBatch } from './record-batch.js';

/** The queue of an entry, as far as the entry needs it. */
export interface EntryOwner {
  readonly queueId: number;
  readonly isRemoved: boolean;
}

/** How often a message was handed over, and how many of those count towards the delivery limit. */
export interface Counts {
  readonly deliveries: number;
  readonly charges: number;
}

const fresh: Counts = Object.freeze({ deliveries: 0, charges: 0 });

/** What one queue got of one publish: messages with consecutive numbers. It ends when the queue is done with each. */
export class Entry {
  readonly owner: EntryOwner;
  readonly sequence: number;
  readonly count: number;
  readonly record: EntryRecord;
  readonly #batch: RecordBatch;
  readonly #states = new Map<number, Counts>();
  #settled: Uint8Array | undefined;
  #settledCount = 0;
  #version = 0;
  #statesVersion = 0;
  #writtenVersion = 0;

  constructor(owner: EntryOwner, { sequence, entry }: StoredEntry, batch: RecordBatch) {
    this.owner = owner;
    this.sequence = sequence;
    this.count = entry.count;
    this.record = entry;
    this.#batch = batch;
    if (entry.settled !== undefined) {
      this.#settled = Uint8Array.from(entry.settled);
      this.#settledCount = countSettled(entry.settled);
    }
    for (const { index, deliveries, charges } of entry.states ?? []) this.#states.set(index, { deliveries, charges });
  }

  get isDone(): boolean {
    return this.#settledCount === this.count;
  }

  /** Rises with every change. */
  get version(): number {
    return this.#version;
  }

  /** Whether the journal knows how often its messages were handed over. */
  get hasWrittenStates(): boolean {
    return this.#statesVersion <= this.#writtenVersion;
  }

  /** Whether the journal knows it as it is. */
  get isWritten(): boolean {
    return this.#version <= this.#writtenVersion;
  }

  isSettled(index: number): boolean {
    return isSettled(this.#settled, index);
  }

  countsOf(index: number): Counts {
    return this.#states.get(index) ?? fresh;
  }

  /** The records of some of its messages, as they came. */
  records(from: number, to: number): Buffer {
    return this.#batch.slice(this.record.firstRecord + from, this.record.firstRecord + to);
  }

  byteLength(from: number, to: number): number {
    return this.#batch.byteLength(this.record.firstRecord + from, this.record.firstRecord + to);
  }

  bodyBytes(index: number): number {
    return this.#batch.bodyBytes(this.record.firstRecord + index);
  }

  /** The queue is done with these. */
  settle(from: number, to: number): void {
    this.#version += 1;
    if (from === 0 && to === this.count && this.#settledCount === 0) {
      this.#settledCount = this.count;
      return;
    }
    this.#settled ??= noneSettled(this.count);
    for (let index = from; index < to; index += 1) {
      if (this.isSettled(index)) continue;
      setSettled(this.#settled, index);
      this.#settledCount += 1;
      this.#states.delete(index);
    }
  }

  /** These came back. */
  setCounts(from: number, to: number, counts: Counts): void {
    this.#version += 1;
    this.#statesVersion = this.#version;
    for (let index = from; index < to; index += 1) this.#states.set(index, counts);
  }

  /** What the journal is to know of it now. */
  changes(): JournalWrite[] {
    const { queueId } = this.owner;
    const { sequence } = this;
    if (this.isDone) {
      return [
        { kind: 'removeEntry', queueId, sequence },
        { kind: 'releaseChunk', chunkId: this.record.chunkId },
      ];
    }
    const states = [...this.#states].map(([index, counts]) => ({ index, ...counts }));
    const { settled: _, states: __, ...rest } = this.record;
    const settled = this.#settled === undefined ? {} : { settled: Uint8Array.from(this.#settled) };
    return [{ kind: 'entry', queueId, sequence, entry: { ...rest, ...settled, ...(states.length > 0 && { states }) } }];
  }

  /** The journal knows all up to this version. */
  written(version: number): void {
    this.#writtenVersion = version;
  }
}
