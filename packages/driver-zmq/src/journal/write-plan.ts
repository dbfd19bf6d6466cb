import { encodeChunk } from './chunk-codec.js';
import { encodeEntry } from './entry-codec.js';
import type { JournalWrite } from './journal.js';
import { countersKey, numberedKey, textKey } from './journal-keys.js';
import type { JournalNumbers, QueueEnd } from './journal-numbers.js';
import type { JournalStore, StoreWrite } from './journal-store.js';
import { decodeNumber, encodeNumbers } from './number-codec.js';

/** How many entries share a chunk: as committed, where that is written down, and after this plan. */
interface Sharing {
  readonly written: boolean;
  references: number;
}

/**
 * What one commit changes, key by key. Knows the order within itself (a chunk that is released twice, an entry that comes
 * and goes) and reads of the store only how often a chunk is shared. Nothing of it counts until `adopt`.
 */
export class WritePlan {
  readonly #store: JournalStore;
  readonly #numbers: JournalNumbers;
  readonly #writes: StoreWrite[] = [];
  readonly #shared = new Map<number, Sharing>();
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
    for (const [chunkId, { written, references }] of this.#shared) this.#finishChunk(chunkId, written, references);
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
    this.#put(numberedKey('chunk', chunkId), encodeChunk(records, count));
    this.#shared.set(chunkId, { written: false, references });
    this.#nextChunkId = Math.max(this.#nextChunkId, chunkId + 1);
  }

  #releaseChunk(chunkId: number): void {
    let sharing = this.#shared.get(chunkId);
    if (sharing === undefined) {
      const kept = this.#store.get(numberedKey('references', chunkId));
      sharing = { written: kept !== undefined, references: kept === undefined ? 1 : decodeNumber(kept) };
      this.#shared.set(chunkId, sharing);
    }
    sharing.references -= 1;
  }

  /** What is shared by one alone needs no count. */
  #finishChunk(chunkId: number, written: boolean, references: number): void {
    if (references > 1) this.#put(numberedKey('references', chunkId), encodeNumbers(references));
    else if (written) this.#remove(numberedKey('references', chunkId));
    if (references > 0) return;
    this.#remove(numberedKey('chunk', chunkId));
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

  #addQueue(queueId: number, record: (JournalWrite & { readonly kind: 'queue' })['record']): void {
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
