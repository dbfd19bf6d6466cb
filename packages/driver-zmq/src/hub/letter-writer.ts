import type { JournalWrite, StoredEntry } from '../journal/journal.js';
import { ProtocolError } from '../protocol/protocol-error.js';
import { RecordReader } from '../protocol/record-reader.js';
import { RecordWriter } from '../protocol/record-writer.js';
import type { CommitPart } from './commit-queue.js';
import { Entry, type EntryOwner } from './entry.js';
import { RecordBatch } from './record-batch.js';
import type { Run } from './run.js';

/** Why the hub itself makes a letter. */
export type HubReason = 'delivery-limit' | 'expired' | 'overflow';

/** Where letters go. */
export interface LetterTarget {
  readonly queue: EntryOwner;
  /** An entry for so many letters, which comes into force with `append`. */
  newEntry(chunkId: number, count: number, now: number): StoredEntry;
  append(entry: Entry): void;
}

interface Burial {
  readonly letters: LetterTarget;
  readonly run: Run;
  readonly reason: HubReason;
}

const mostRecords = 256;
const mostBytes = 256 * 1_024;

/** Makes letters of what pools give up, in the commit that takes it out of the pool. */
export class LetterWriter implements CommitPart {
  readonly #nextChunkId: () => number;
  readonly #now: () => number;
  #waiting: Burial[] = [];
  #underWay: readonly Burial[] = [];
  #written: { readonly letters: LetterTarget; readonly entry: Entry }[] = [];

  constructor(nextChunkId: () => number, now: () => number) {
    this.#nextChunkId = nextChunkId;
    this.#now = now;
  }

  /** The caller settles the run in its entry in the same turn, so that one commit does both. */
  add(letters: LetterTarget, run: Run, reason: HubReason): void {
    this.#waiting.push({ letters, run, reason });
  }

  seal(): JournalWrite[] {
    this.#underWay = this.#waiting.filter(({ letters }) => !letters.queue.isRemoved);
    this.#waiting = [];
    const writes: JournalWrite[] = [];
    for (const [letters, burials] of byLetters(this.#underWay))
      for (const batch of batchesOf(burials)) writes.push(...this.#write(letters, batch));
    return writes;
  }

  committed(): void {
    for (const { letters, entry } of this.#written) letters.append(entry);
    this.#forget();
  }

  failed(): void {
    this.#waiting = [...this.#underWay, ...this.#waiting];
    this.#forget();
  }

  #forget(): void {
    this.#underWay = [];
    this.#written = [];
  }

  #write(letters: LetterTarget, batch: RecordBatch): JournalWrite[] {
    const { records, count } = batch;
    const chunkId = this.#nextChunkId();
    const stored = letters.newEntry(chunkId, count, this.#now());
    this.#written.push({ letters, entry: new Entry(letters.queue, stored, batch) });
    return [
      { kind: 'chunk', chunkId, records, count, references: 1 },
      { kind: 'entry', queueId: letters.queue.queueId, ...stored },
    ];
  }
}

/** In the order in which they were given up. */
const byLetters = (burials: readonly Burial[]): Map<LetterTarget, Burial[]> => {
  const groups = new Map<LetterTarget, Burial[]>();
  for (const burial of burials) {
    const group = groups.get(burial.letters);
    if (group === undefined) groups.set(burial.letters, [burial]);
    else group.push(burial);
  }
  return groups;
};

const batchesOf = (burials: readonly Burial[]): RecordBatch[] => {
  const batches: RecordBatch[] = [];
  const writer = new RecordWriter();
  const take = (): void => {
    const { count } = writer;
    if (count > 0) batches.push(new RecordBatch(writer.take(), count));
  };
  for (const { run, reason } of burials) {
    for (let index = run.from; index < run.to; index += 1) {
      const record = run.entry.records(index, index + 1);
      if (!addLetter(writer, record, reason)) {
        take();
        batches.push(new RecordBatch(record, 1));
      }
      if (writer.count >= mostRecords || writer.byteLength >= mostBytes) take();
    }
  }
  take();
  return batches;
};

/** False for a record that cannot be read, or has no room for a reason: it becomes a letter as it is, rather than be lost. */
const addLetter = (writer: RecordWriter, record: Uint8Array, reason: HubReason): boolean => {
  try {
    const frame = new RecordReader(record, 1).next();
    if (frame === undefined || frame.undecodable !== undefined) return false;
    writer.add({ ...frame, headers: { ...frame.headers, 'joinpool-reason': reason } });
    return true;
  } catch (error) {
    if (error instanceof ProtocolError) return false;
    throw error;
  }
};
