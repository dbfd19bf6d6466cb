import { decodeFacts } from './chunk-facts.js';
import { decodeEntry } from './entry-codec.js';
import type { Journal, JournalWrite, Recovered, StoredEntry } from './journal.js';
import { numberedKey, numberInKey, ownerKey } from './journal-keys.js';
import { JournalNumbers } from './journal-numbers.js';
import type { JournalStore } from './journal-store.js';
import { recover } from './recover.js';
import { RemovedQueues } from './removed-queues.js';
import { WritePlan } from './write-plan.js';

export interface LmdbJournalEvents {
  /** Removing in the background failed. */
  onFailure(error: unknown): void;
  onClosed(): void;
}

/** A journal on disk. Made by `openLmdbJournal`. */
export class LmdbJournal implements Journal {
  readonly durable = true;
  readonly recovered: Recovered;
  readonly #store: JournalStore;
  readonly #numbers: JournalNumbers;
  readonly #removedQueues: RemovedQueues;
  readonly #events: LmdbJournalEvents;
  /** Settles when the write under way is over; writes take turns. */
  #turn: Promise<unknown> = Promise.resolve();
  #removing = false;
  #closing = false;

  constructor(store: JournalStore, events: LmdbJournalEvents) {
    this.#store = store;
    this.#events = events;
    this.#numbers = new JournalNumbers(store);
    this.#removedQueues = new RemovedQueues(store);
    this.recovered = recover(store, this.#numbers);
    this.#startRemoving();
  }

  async commit(writes: readonly JournalWrite[]): Promise<void> {
    await this.#inTurn(async () => {
      const plan = new WritePlan(this.#store, this.#numbers);
      for (const write of writes) plan.add(write);
      await this.#store.write(plan.finish(), plan.makesRoom);
      plan.adopt();
      for (const queueId of plan.removedQueues) this.#removedQueues.add(queueId);
    });
    this.#startRemoving();
  }

  entries(queueId: number, fromSequence: number, most: number): readonly StoredEntry[] {
    if (this.#removedQueues.has(queueId)) return [];
    const start = numberedKey('entry', queueId, fromSequence);
    // What a commit under way adds is not there before its promise resolves, though the store may know it already.
    const end = numberedKey('entry', queueId, this.#numbers.endOf(queueId).next);
    const found: StoredEntry[] = [];
    for (const { key, value } of this.#store.range({ start, end, limit: most }))
      found.push({ sequence: numberInKey(key, 1), entry: decodeEntry(value) });
    return found;
  }

  nextSequence(queueId: number): number {
    return this.#numbers.endOf(queueId).next;
  }

  chunk(chunkId: number): { readonly records: Uint8Array; readonly count: number } | undefined {
    const facts = this.#store.get(numberedKey('facts', chunkId));
    const records = this.#store.get(numberedKey('chunk', chunkId));
    return facts === undefined || records === undefined ? undefined : { records, count: decodeFacts(facts).count };
  }

  async close(): Promise<void> {
    if (this.#closing) return;
    this.#closing = true;
    await this.#inTurn(async () => {
      try {
        await this.#store.write([{ key: ownerKey, value: undefined }], true);
      } finally {
        await this.#store.close();
        this.#events.onClosed();
      }
    });
  }

  /** What fails is tried again after the next commit that succeeds: until then there may be no space for it. */
  #startRemoving(): void {
    if (this.#removing) return;
    this.#removing = true;
    this.#remove()
      .catch((error: unknown) => this.#events.onFailure(error))
      .finally(() => {
        this.#removing = false;
      });
  }

  async #remove(): Promise<void> {
    let more = true;
    while (more && !this.#closing) {
      await this.#inTurn(async () => {
        const plan = new WritePlan(this.#store, this.#numbers);
        const done = this.#closing ? undefined : this.#removedQueues.planStep(plan);
        more = done !== undefined;
        if (done === undefined) return;
        await this.#store.write(plan.finish(), true);
        plan.adopt();
        done();
      });
    }
  }

  #inTurn(action: () => Promise<void>): Promise<void> {
    const done = this.#turn.then(action);
    // Whoever asked is told; the next one only waits.
    this.#turn = done.catch(() => undefined);
    return done;
  }
}
