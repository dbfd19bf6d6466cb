import type { JournalWrite } from '../journal/journal.js';
import type { CommitPart } from './commit-queue.js';

/** A pool whose messages go out only below a mark that the journal has. */
export interface Marked {
  readonly queueId: number;
  /** The mark that it needs by now; undefined for the one it has. */
  markNeeded(): number | undefined;
  setMark(handedOutBelow: number): void;
}

/** Has the marks written ahead that pools need to hand out what waits. */
export class HandOutMarks implements CommitPart {
  #wanting = new Set<Marked>();
  #lowered: Marked[] = [];
  #underWay: { readonly pool: Marked; readonly mark: number }[] = [];

  /** The next commit asks this pool. */
  add(pool: Marked): void {
    this.#wanting.add(pool);
  }

  /** The next commit takes its mark away. */
  lower(pool: Marked): void {
    this.#lowered.push(pool);
  }

  seal(): JournalWrite[] {
    for (const pool of this.#wanting) {
      const mark = pool.markNeeded();
      if (mark !== undefined) this.#underWay.push({ pool, mark });
    }
    this.#wanting = new Set();
    for (const pool of this.#lowered) this.#underWay.push({ pool, mark: 0 });
    this.#lowered = [];
    return this.#underWay.map(({ pool, mark }) => ({ kind: 'mark', queueId: pool.queueId, handedOutBelow: mark }));
  }

  committed(): void {
    for (const { pool, mark } of this.#underWay) pool.setMark(mark);
    this.#underWay = [];
  }

  failed(): void {
    for (const { pool } of this.#underWay) this.#wanting.add(pool);
    this.#underWay = [];
  }
}
