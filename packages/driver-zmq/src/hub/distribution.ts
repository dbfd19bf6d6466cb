import type { JournalWrite, StoredEntry } from '../journal/journal.js';
import type { Failure, Route } from '../protocol/payloads.js';
import { Entry } from './entry.js';
import type { Letters } from './letters.js';
import type { Pool } from './pool.js';
import type { RecordBatch } from './record-batch.js';
import type { Services } from './services.js';
import type { Targets } from './topology.js';

interface TargetEntry {
  readonly target: Pool | Letters;
  readonly entry: Entry;
}

/** One batch of records on its way into every queue that wants it. */
export class Distribution {
  readonly #services: Services;
  readonly #batch: RecordBatch;
  readonly #route: Route;
  readonly #entries: TargetEntry[] = [];
  readonly #reserved: { readonly pool: Pool; readonly count: number }[] = [];
  #taken: number;
  #full: Pool | undefined;

  constructor(batch: RecordBatch, route: Route, services: Services) {
    this.#services = services;
    this.#batch = batch;
    this.#route = route;
    this.#taken = batch.count;
  }

  /** How many of the first records every pool took. */
  get taken(): number {
    return this.#taken;
  }

  /** Why a pool did not take the rest. */
  get failure(): Failure | undefined {
    return this.#full && { kind: 'pool-full', message: `the pool '${this.#full.poolName}' is full` };
  }

  /** A pool that is full takes the first part alone, and keeps no other pool from the whole. */
  writes(targets: Targets): JournalWrite[] {
    return this.#writes(targets, (pool) => pool.reserve(this.#batch.count));
  }

  /** Of records that were confirmed before: a pool that is full cannot refuse them any more. */
  writesOfConfirmed(targets: Targets): JournalWrite[] {
    return this.#writes(targets, (pool) => pool.reserveConfirmed(this.#batch.count));
  }
  committed(): void {
    this.failed();
    for (const { target, entry } of this.#entries) target.append(entry);
  }

  failed(): void {
    for (const { pool, count } of this.#reserved) pool.unreserve(count);
  }

  #writes({ pools, letters }: Targets, reserve: (pool: Pool) => number): JournalWrite[] {
    const chunkId = this.#services.nextChunkId();
    for (const pool of pools) this.#addToPool(pool, chunkId, reserve(pool));
    const { records, count } = this.#batch;
    if (letters !== undefined) this.#add(letters, letters.newEntry(chunkId, count, this.#services.clock.now()));
    if (this.#entries.length === 0) return [];
    return [
      { kind: 'chunk', chunkId, records, count, references: this.#entries.length },
      ...this.#entries.map(({ entry: { owner, sequence, record } }): JournalWrite => {
        return { kind: 'entry', queueId: owner.queueId, sequence, entry: record };
      }),
    ];
  }

  #addToPool(pool: Pool, chunkId: number, count: number): void {
    if (count < this.#taken) {
      this.#taken = count;
      this.#full = pool;
    }
    if (count === 0) return;
    const storedAtMs = this.#services.clock.now();
    const { expiresInMs = Infinity, priority = 0 } = this.#route;
    const expiresAtMs = storedAtMs + Math.min(pool.settings.limits.messageTtlMs ?? Infinity, expiresInMs);
    const entry = { chunkId, firstRecord: 0, count, storedAtMs, expiresAtMs, priority };
    this.#add(pool, { sequence: pool.queue.allot(count), entry });
    this.#reserved.push({ pool, count });
    this.#services.marks.add(pool);
  }

  #add(target: Pool | Letters, stored: StoredEntry): void {
    this.#entries.push({ target, entry: new Entry(target.queue, stored, this.#batch) });
  }
}
