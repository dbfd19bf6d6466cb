import type { EntryRecord, Journal, JournalWrite, Recovered, StoredEntry } from './journal.js';
import { MemoryEntries } from './memory-entries.js';

interface MemoryChunk {
  readonly records: Uint8Array;
  readonly count: number;
  references: number;
}

/** A journal that is gone with its process: `durable: false`. */
export class MemoryJournal implements Journal {
  readonly durable = false;
  readonly recovered: Recovered = {
    queues: [],
    exchanges: [],
    producers: new Map(),
    nextChunkId: 1,
    nextQueueId: 1,
  };
  readonly #chunks = new Map<number, MemoryChunk>();
  readonly #queues = new Map<number, MemoryEntries>();

  /** Not before its promise resolves is there anything to be seen of it. */
  async commit(writes: readonly JournalWrite[]): Promise<void> {
    await Promise.resolve();
    for (const write of writes) this.#apply(write);
  }

  entries(queueId: number, fromSequence: number, most: number): readonly StoredEntry[] {
    return this.#queues.get(queueId)?.from(fromSequence, most) ?? [];
  }

  nextSequence(queueId: number): number {
    return this.#queues.get(queueId)?.next ?? 0;
  }

  chunk(chunkId: number): { readonly records: Uint8Array; readonly count: number } | undefined {
    return this.#chunks.get(chunkId);
  }

  async close(): Promise<void> {
    this.#chunks.clear();
    this.#queues.clear();
  }

  /** Records of queues, marks, exchanges and producers are for the next start, which this journal does not live to see. */
  #apply(write: JournalWrite): void {
    switch (write.kind) {
      case 'chunk':
        this.#chunks.set(write.chunkId, { records: write.records, count: write.count, references: write.references });
        break;
      case 'releaseChunk':
        this.#releaseChunk(write.chunkId);
        break;
      case 'entry':
        this.#setEntry(write.queueId, write.sequence, write.entry);
        break;
      case 'removeEntry':
        this.#queues.get(write.queueId)?.delete(write.sequence);
        break;
      case 'removeQueue':
        for (const { chunkId } of this.#queues.get(write.queueId)?.values() ?? []) this.#releaseChunk(chunkId);
        this.#queues.delete(write.queueId);
        break;
    }
  }

  #setEntry(queueId: number, sequence: number, entry: EntryRecord): void {
    let entries = this.#queues.get(queueId);
    if (entries === undefined) {
      entries = new MemoryEntries();
      this.#queues.set(queueId, entries);
    }
    entries.set(sequence, entry);
  }

  #releaseChunk(chunkId: number): void {
    const chunk = this.#chunks.get(chunkId);
    if (chunk === undefined) return;
    chunk.references -= 1;
    if (chunk.references <= 0) this.#chunks.delete(chunkId);
  }
}
