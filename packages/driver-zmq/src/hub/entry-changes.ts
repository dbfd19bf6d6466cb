import type { JournalWrite } from '../journal/journal.js';
import type { CommitPart } from './commit-queue.js';
import type { Entry } from './entry.js';

/** Entries that are not any more as the journal knows them. */
export class EntryChanges implements CommitPart {
  #changed = new Set<Entry>();
  #waiting = new Set<() => void>();
  /** Who waits for the commit under way. Who comes while it is under way waits for the next: this one knows nothing of it. */
  #waitingUnderWay = new Set<() => void>();
  #underWay: { readonly entry: Entry; readonly version: number }[] = [];

  add(entry: Entry): void {
    this.#changed.add(entry);
  }

  /** Calls back once after the next commit that is made up, whatever becomes of it. */
  afterCommit(onEnd: () => void): void {
    this.#waiting.add(onEnd);
  }

  seal(): JournalWrite[] {
    const changed = [...this.#changed].filter((entry) => !entry.owner.isRemoved);
    this.#changed = new Set();
    this.#waitingUnderWay = this.#waiting;
    this.#waiting = new Set();
    this.#underWay = changed.map((entry) => ({ entry, version: entry.version }));
    return changed.flatMap((entry) => entry.changes());
  }

  committed(): void {
    for (const { entry, version } of this.#underWay) entry.written(version);
    this.#end();
  }

  failed(): void {
    for (const { entry } of this.#underWay) this.#changed.add(entry);
    this.#end();
  }

  #end(): void {
    const waiting = this.#waitingUnderWay;
    this.#underWay = [];
    this.#waitingUnderWay = new Set();
    for (const onEnd of waiting) onEnd();
  }
}
