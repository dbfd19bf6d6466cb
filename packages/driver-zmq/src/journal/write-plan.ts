import { type ChunkFacts, decodeFacts, encodeFacts, endOf } from './chunk-facts.js';
import { encodeEntry } from './entry-codec.js';
import type { JournalWrite, QueueRecord } from './journal.js';
import { countersKey, numberedKey, textKey } from './journal-keys.js';
import type { JournalNumbers, QueueEnd } from './journal-numbers.js';
import type { JournalStore, StoreWrite } from './journal-store.js';
import { encodeNumbers } from './number-codec.js';

/** A chunk that this plan makes or releases: its facts, and how many entries share it after the plan. */
interface ChangedChunk {
  readonly facts: ChunkFacts;
  references: number;
}

/**
 * What one commit changes, key by key. Knows the order within itself (a chunk that is released twice, an entry that comes
 * and goes) and reads of the store only the facts of chunks that are released. Nothing of it counts until `adopt`.
 */
export class WritePlan {
  readonly #store: JournalStore;
  readonly #numbers: JournalNumbers;
  readonly #writes: StoreWrite[] = [];
  readonly #chunks = new Map<number, ChangedChunk>();
  readonly #ends = new Map<number, QueueEnd>();
  readonly #endsToKeep = new Set<number>();
  readonly #removedQueues: number[] = [];
  #nextChunkId: number;
  #nextQueueId: number;
  #keepCounters = false;
  #addsChunks = false;

  constructor(store: JournalStore, numbers: JournalNumbers) {
    this.#store = store;
    this.#numbers = numbers;
    this.#nextChunkId = numbers.nextChunkId;
    this.#nextQueueId = numbers.nextQueueId;
  }

  /** The queues that go with this plan. */
  get removedQueues(): readonly number[] {
    return this.#removedQueues;
  }

  /** It adds no messages. */
  get makesRoom(): boolean {
    return !this.#addsChunks;
  }

  /** Throws, before anything is written, for what cannot be kept. */
  add(write: JournalWrite): void {
    switch (write.kind) {
      case 'chunk':
        this.#addChunk(write);
        break;
      case 'releaseChunk':
        this.#releaseChunk(write.chunkId);
        break;
      case 'entry':
        this.#addEntry(write);
        break;
      case 'removeEntry':
        this.#removeEntry(write.queueId, write.sequence);
        break;
      case 'queue':
        this.#addQueue(write.queueId, write.record);
        break;
      case 'removeQueue':
        this.#removeQueue(write.queueId);
        break;
      case 'mark':
        this.#put(numberedKey('mark', write.queueId), encodeNumbers(write.handedOutBelow));
        break;
      case 'exchange':
        this.#put(textKey('exchange', write.exchangeName), encodeNumbers());
        break;
      case 'producer':
        this.#put(textKey('producer', write.producerId), json(write.record));
        break;
      case 'removeProducer':
        this.#remove(textKey('producer', write.producerId));
        break;
    }
  }

  /** An entry of a queue that was removed before. */
  addLeftover(queueId: number, sequence: number, chunkId: number): void {
    this.#remove(numberedKey('entry', queueId, sequence));
    this.#releaseChunk(chunkId);
  }

  /** The last of a removed queue's entries go with this plan. */
  forgetQueue(queueId: number): void {
    this.#remove(numberedKey('doomed', queueId));
  }

  /** All that is to be written. Called once. */
  finish(): readonly StoreWrite[] {
    for (const [chunkId, chunk] of this.#chunks) this.#finishChunk(chunkId, chunk);
    for (const queueId of this.#endsToKeep)
      this.#put(numberedKey('tail', queueId), encodeNumbers(this.#endOf(queueId).next));
    if (this.#keepCounters) this.#put(countersKey, encodeNumbers(this.#nextChunkId, this.#nextQueueId));
    return this.#writes;
  }

  /** It is written. */
  adopt(): void {
    this.#numbers.nextChunkId = this.#nextChunkId;
    this.#numbers.nextQueueId = this.#nextQueueId;
    for (const [queueId, end] of this.#ends) this.#numbers.setEnd(queueId, end);
    for (const queueId of this.#removedQueues) this.#numbers.forget(queueId);
  }

  #addChunk({ chunkId, records, count, references }: JournalWrite & { readonly kind: 'chunk' }): void {
    this.#addsChunks = true;
    this.#put(numberedKey('chunk', chunkId), records);
    this.#chunks.set(chunkId, { facts: { count, references, end: endOf(records) }, references });
    this.#nextChunkId = Math.max(this.#nextChunkId, chunkId + 1);
  }

  #releaseChunk(chunkId: number): void {
    let chunk = this.#chunks.get(chunkId);
    if (chunk === undefined) {
      const kept = this.#store.get(numberedKey('facts', chunkId));
      if (kept === undefined) return;
      const facts = decodeFacts(kept);
      chunk = { facts, references: facts.references };
      this.#chunks.set(chunkId, chunk);
    }
    chunk.references -= 1;
  }

  #finishChunk(chunkId: number, { facts, references }: ChangedChunk): void {
    if (references > 0) {
      this.#put(numberedKey('facts', chunkId), encodeFacts({ ...facts, references }));
      return;
    }
    this.#remove(numberedKey('chunk', chunkId));
    this.#remove(numberedKey('facts', chunkId));
    // The newest chunk tells which numbers were given: without it that has to be written down.
    if (chunkId === this.#nextChunkId - 1) this.#keepCounters = true;
  }

  #addEntry({ queueId, sequence, entry }: JournalWrite & { readonly kind: 'entry' }): void {
    this.#put(numberedKey('entry', queueId, sequence), encodeEntry(entry));
    const end = this.#endOf(queueId);
    this.#ends.set(queueId, {
      next: Math.max(end.next, sequence + entry.count),
      newest: Math.max(end.newest, sequence),
    });
  }

  #removeEntry(queueId: number, sequence: number): void {
    this.#remove(numberedKey('entry', queueId, sequence));
    if (sequence >= this.#endOf(queueId).newest) this.#endsToKeep.add(queueId);
  }

  #addQueue(queueId: number, record: QueueRecord): void {
    this.#put(numberedKey('queue', queueId), json(record));
    if (queueId < this.#nextQueueId) return;
    this.#nextQueueId = queueId + 1;
    this.#keepCounters = true;
  }

  /** Its entries go later, in small steps: there may be millions. */
  #removeQueue(queueId: number): void {
    this.#remove(numberedKey('queue', queueId));
    this.#remove(numberedKey('mark', queueId));
    this.#remove(numberedKey('tail', queueId));
    this.#endsToKeep.delete(queueId);
    this.#put(numberedKey('doomed', queueId), encodeNumbers());
    this.#removedQueues.push(queueId);
  }

  #endOf(queueId: number): QueueEnd {
    return this.#ends.get(queueId) ?? this.#numbers.endOf(queueId);
  }

  #put(key: Buffer, value: Uint8Array): void {
    this.#writes.push({ key, value });
  }

  #remove(key: Buffer): void {
    this.#writes.push({ key, value: undefined });
  }
}

const json = (value: object): Buffer => Buffer.from(JSON.stringify(value));
