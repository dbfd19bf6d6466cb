import { partitionPoint } from '@joinpool/core/driver';
import type { EntryRecord, StoredEntry } from './journal.js';

/** The entries of one queue in memory, in the order of their numbers. */
export class MemoryEntries {
  readonly #entries = new Map<number, EntryRecord>();
  /** Ascending; removed ones stay until they are the greater part. */
  #sequences: number[] = [];
  #next = 0;

  /** Above all numbers that were ever given. */
  get next(): number {
    return this.#next;
  }

  set(sequence: number, entry: EntryRecord): void {
    const at = this.#indexOf(sequence);
    if (this.#sequences[at] !== sequence) this.#sequences.splice(at, 0, sequence);
    this.#entries.set(sequence, entry);
    this.#next = Math.max(this.#next, sequence + entry.count);
  }

  delete(sequence: number): void {
    this.#entries.delete(sequence);
    if (this.#sequences.length > 2 * this.#entries.size + 64)
      this.#sequences = this.#sequences.filter((kept) => this.#entries.has(kept));
  }

  from(sequence: number, most: number): StoredEntry[] {
    const found: StoredEntry[] = [];
    for (let at = this.#indexOf(sequence); at < this.#sequences.length && found.length < most; at += 1) {
      const candidate = this.#sequences[at] ?? 0;
      const entry = this.#entries.get(candidate);
      if (entry !== undefined) found.push({ sequence: candidate, entry });
    }
    return found;
  }

  values(): IterableIterator<EntryRecord> {
    return this.#entries.values();
  }

  /** Of the first that is not below. */
  #indexOf(sequence: number): number {
    return partitionPoint(0, this.#sequences.length, (index) => (this.#sequences[index] ?? 0) < sequence);
  }
}
