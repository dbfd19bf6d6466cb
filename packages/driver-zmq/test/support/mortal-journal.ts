import type { Journal, JournalWrite } from '../../src/journal/journal.js';

/** A journal whose process can die: from then on nothing is written any more, and nobody is answered. */
export class MortalJournal implements Journal {
  readonly #inner: Journal;
  #lastCommit: Promise<unknown> = Promise.resolve();
  #isDead = false;

  constructor(inner: Journal) {
    this.#inner = inner;
  }

  get durable(): boolean {
    return this.#inner.durable;
  }

  get recovered(): Journal['recovered'] {
    return this.#inner.recovered;
  }

  commit(writes: readonly JournalWrite[]): Promise<void> {
    if (this.#isDead) return new Promise(() => undefined);
    const commit = this.#inner.commit(writes);
    this.#lastCommit = commit.catch(() => undefined);
    return commit.then(() => (this.#isDead ? new Promise<void>(() => undefined) : undefined));
  }

  entries: Journal['entries'] = (queueId, fromSequence, most) =>
    this.#isDead ? [] : this.#inner.entries(queueId, fromSequence, most);

  nextSequence: Journal['nextSequence'] = (queueId) => this.#inner.nextSequence(queueId);

  chunk: Journal['chunk'] = (chunkId) => (this.#isDead ? undefined : this.#inner.chunk(chunkId));

  close(): Promise<void> {
    return this.#isDead ? Promise.resolve() : this.#inner.close();
  }

  /** What is under way may still be written, as by a kernel whose process was killed. */
  async die(): Promise<void> {
    this.#isDead = true;
    await this.#lastCommit;
    await this.#inner.close();
  }
}
