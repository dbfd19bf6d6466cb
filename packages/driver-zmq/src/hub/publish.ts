import type { JournalWrite, StoredEntry } from '../journal/journal.js';
import type { Failure, RefusedRange, Route } from '../protocol/payloads.js';
import type { Operation } from './commit-queue.js';
import { Entry } from './entry.js';
import type { Letters } from './letters.js';
import type { Pool } from './pool.js';
import type { Producer } from './producer.js';
import type { Producers } from './producers.js';
import type { RecordBatch } from './record-batch.js';
import type { Services } from './services.js';
import type { Targets, Topology } from './topology.js';

export interface PublishParts {
  readonly producer: Producer;
  readonly first: number;
  readonly route: Route;
  readonly batch: RecordBatch;
}

/** What publishes need of their hub. */
export interface PublishSurroundings {
  readonly services: Services;
  readonly topology: Topology;
  readonly producers: Producers;
}

interface PoolEntry {
  readonly target: Pool | Letters;
  readonly entry: Entry;
}

/** The records of one PUBLISH on their way into every pool that wants them. */
export class Publish implements Operation {
  readonly isAlone = false;
  readonly byteLength: number;
  readonly #parts: PublishParts;
  readonly #surroundings: PublishSurroundings;
  #entries: PoolEntry[] = [];
  #reserved: { readonly pool: Pool; readonly count: number }[] = [];

  constructor(parts: PublishParts, surroundings: PublishSurroundings) {
    this.#parts = parts;
    this.#surroundings = surroundings;
    this.byteLength = parts.batch.records.byteLength;
  }

  seal(): JournalWrite[] {
    const { route } = this.#parts;
    const targets = this.#surroundings.topology.route(route.to);
    if ('kind' in targets) return this.#refuseAll(targets);
    const { pools, letters } = targets;
    if (letters === undefined && pools.length === 0 && route.mandatory)
      return this.#refuseAll({ kind: 'unroutable', message: 'no pool wants this topic' });
    return this.#store(targets);
  }

  committed(): void {
    for (const { pool, count } of this.#reserved) pool.unreserve(count);
    for (const { target, entry } of this.#entries) target.append(entry);
  }

  failed(): void {
    for (const { pool, count } of this.#reserved) pool.unreserve(count);
  }

  #refuseAll(failure: Failure): JournalWrite[] {
    const { first, batch } = this.#parts;
    this.#seal(false, { first, count: batch.count, ...failure }, false);
    return [];
  }

  /** A pool that is full takes the first part alone; it keeps no other pool from the whole. */
  #store({ pools, letters }: Targets): JournalWrite[] {
    const { batch, first } = this.#parts;
    const { services } = this.#surroundings;
    const chunkId = services.nextChunkId();
    let least = batch.count;
    let full: Pool | undefined;
    for (const pool of pools) {
      const count = Math.min(pool.room, batch.count);
      if (count < least) {
        least = count;
        full = pool;
      }
      if (count > 0) this.#addToPool(pool, chunkId, count);
    }
    if (letters !== undefined) this.#add(letters, letters.newEntry(chunkId, batch.count, services.clock.now()));
    this.#seal(
      pools.length > 0 || letters !== undefined,
      full && refusalOf(full, first + least, batch.count - least),
      this.#entries.length > 0,
    );
    return this.#writes(chunkId);
  }

  #addToPool(pool: Pool, chunkId: number, count: number): void {
    const { route } = this.#parts;
    const { services } = this.#surroundings;
    const storedAtMs = services.clock.now();
    const lifeMs = Math.min(pool.settings.limits.messageTtlMs ?? Infinity, route.expiresInMs ?? Infinity);
    const entry = {
      chunkId,
      firstRecord: 0,
      count,
      storedAtMs,
      expiresAtMs: storedAtMs + lifeMs,
      priority: route.priority ?? 0,
    };
    this.#add(pool, { sequence: pool.queue.allot(count), entry });
    pool.reserve(count);
    this.#reserved.push({ pool, count });
    services.marks.add(pool);
  }

  #add(target: Pool | Letters, stored: StoredEntry): void {
    this.#entries.push({ target, entry: new Entry(target.queue, stored, this.#parts.batch) });
  }

  #seal(isRouted: boolean, refused: RefusedRange | undefined, isWritten: boolean): void {
    const { producer, first, batch } = this.#parts;
    producer.seal({ last: first + batch.count - 1, isRouted, refused });
    this.#surroundings.producers.sealFor(producer, this.byteLength, isWritten);
  }

  #writes(chunkId: number): JournalWrite[] {
    if (this.#entries.length === 0) return [];
    const { records, count } = this.#parts.batch;
    return [
      { kind: 'chunk', chunkId, records, count, references: this.#entries.length },
      ...this.#entries.map(({ entry }): JournalWrite => {
        const { owner, sequence, record } = entry;
        return { kind: 'entry', queueId: owner.queueId, sequence, entry: record };
      }),
    ];
  }
}

const refusalOf = ({ poolName }: Pool, first: number, count: number): RefusedRange => ({
  first,
  count,
  kind: 'pool-full',
  message: `the pool '${poolName}' is full`,
});
