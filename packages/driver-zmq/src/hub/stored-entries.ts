import type { StoredEntry } from '../journal/journal.js';
import { ProtocolError } from '../protocol/protocol-error.js';
import { Entry, type EntryOwner } from './entry.js';
import { RecordBatch } from './record-batch.js';
import type { Services } from './services.js';
import { mostOfStep } from './steps.js';

/** Entries that are read together. */
const pageEntries = 64;
/** Where entries of one queue live differently long, all have to be looked at for those that are over: not more often than this. */
const fullLookEveryMs = 1_000;

const fromTheStart: { readonly from: number; readonly earliest: number } = Object.freeze({
  from: 0,
  earliest: Infinity,
});

/** What a queue has in the journal alone, so that its backlog takes no memory. */
export class StoredEntries {
  readonly #owner: EntryOwner;
  readonly #services: Services;
  /** Those that are over, until the journal has forgotten them too. */
  readonly #over = new Map<number, Entry>();
  #committedBelow: number;
  #earliestExpiry = Infinity;
  /** Whether they expire in the order in which they came, as they do where all live equally long. */
  #isInOrder = true;
  #latestExpiry = 0;
  /** Where a look for those that are over goes on that was cut short, and what it has seen by then. */
  #look = fromTheStart;

  constructor(owner: EntryOwner, services: Services) {
    this.#owner = owner;
    this.#services = services;
    this.#committedBelow = services.journal.nextSequence(owner.queueId);
  }

  /** Above the numbers of all that is committed. The journal may have more by then, which is not told yet. */
  get committedBelow(): number {
    return this.#committedBelow;
  }

  /** When the next of them is over, or has to be looked at. */
  get earliestExpiry(): number {
    return this.#earliestExpiry;
  }

  committed(below: number): void {
    this.#committedBelow = below;
  }

  /** One more is left to the journal. */
  leave(expiresAtMs: number): void {
    if (expiresAtMs < this.#latestExpiry) this.#isInOrder = false;
    this.#latestExpiry = expiresAtMs;
    this.#earliestExpiry = Math.min(this.#earliestExpiry, expiresAtMs);
  }

  /** Those from this number on, in order. */
  *from(sequence: number): Generator<StoredEntry> {
    let next = sequence;
    for (;;) {
      const page = this.#services.journal.entries(this.#owner.queueId, next, pageEntries);
      for (const stored of page) {
        if (stored.sequence >= this.#committedBelow) return;
        next = stored.sequence + 1;
        if (!this.#over.has(stored.sequence)) yield stored;
      }
      if (page.length < pageEntries) return;
    }
  }

  /** With its records; undefined, and told to the operator, where the journal has them no more. */
  open(stored: StoredEntry): Entry | undefined {
    const { chunkId } = stored.entry;
    const chunk = this.#services.journal.chunk(chunkId);
    try {
      if (chunk === undefined) throw new ProtocolError(`chunk ${chunkId} is missing`);
      return new Entry(this.#owner, stored, new RecordBatch(chunk.records, chunk.count));
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error;
      this.#services.report({ kind: 'entry-damaged', queueId: this.#owner.queueId, sequence: stored.sequence, error });
      return undefined;
    }
  }

  /**
   * Those from this number on that are over by now and that `isStored` tells are here; from now on they are not. No more
   * than one step of them: `earliestExpiry` is not later than now where more are over.
   */
  takeExpired(now: number, from: number, isStored: (stored: StoredEntry) => boolean): Entry[] {
    if (this.#earliestExpiry > now) return [];
    this.#forgetWritten();
    const expired: Entry[] = [];
    let { earliest } = this.#look;
    let bytes = 0;
    for (const stored of this.from(Math.max(from, this.#look.from))) {
      if (!isStored(stored)) continue;
      if (expired.length >= mostOfStep.entries || bytes >= mostOfStep.bytes) {
        this.#look = { from: stored.sequence, earliest };
        this.#earliestExpiry = now;
        return expired;
      }
      const { expiresAtMs } = stored.entry;
      if (expiresAtMs > now) {
        earliest = Math.min(earliest, expiresAtMs);
        if (this.#isInOrder) break;
        continue;
      }
      const entry = this.open(stored);
      if (entry === undefined) continue;
      this.#over.set(entry.sequence, entry);
      expired.push(entry);
      bytes += entry.byteLength(0, entry.count);
    }
    this.#look = fromTheStart;
    this.#earliestExpiry = this.#isInOrder ? earliest : Math.max(earliest, now + fullLookEveryMs);
    return expired;
  }

  /** Nothing is in the journal alone any more. */
  empty(): void {
    this.#isInOrder = true;
    this.#latestExpiry = 0;
    this.#earliestExpiry = Infinity;
    this.#look = fromTheStart;
  }

  #forgetWritten(): void {
    for (const [sequence, entry] of this.#over) if (entry.isWritten) this.#over.delete(sequence);
  }
}
