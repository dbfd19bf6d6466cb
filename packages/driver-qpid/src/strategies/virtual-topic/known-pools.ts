import { DriverFailure, type Subscription } from '@joinpool/core/driver';
import { queueAddress } from './addresses.js';
import type { PoolChanges } from './pool-changes.js';
import type { PoolRecord, RecordEntry } from './pool-record.js';
import type { PoolRecords } from './pool-records.js';

/** Called when a pool has more queues than before; with an error when that could not be looked up. */
export type MoreQueuesListener = (error?: unknown) => void;

/** How long a look may take that nobody waits for. */
const lookMs = 30_000;

/** The records of the pools that this connection has to do with, as they were when last read. */
export class KnownPools {
  readonly #records: PoolRecords;
  readonly #changes: PoolChanges;
  readonly #known = new Map<string, PoolRecord>();
  readonly #listeners = new Map<string, Set<MoreQueuesListener>>();

  constructor(records: PoolRecords, openChanges: (changed: (poolName: string) => void) => PoolChanges) {
    this.#records = records;
    this.#changes = openChanges((poolName) => this.#look(poolName));
  }

  /** From now on it is noticed when another member adds a queue. */
  async listen(signal: AbortSignal): Promise<void> {
    await this.#changes.listen(signal);
  }

  /** Undefined where there is no such pool. */
  async read(poolName: string, signal: AbortSignal): Promise<PoolRecord | undefined> {
    const record = await this.#records.read(poolName, signal);
    if (record !== undefined) this.#note(record);
    return record;
  }

  /** Answers what the pool is from now on; the entry need not hold if another came before it. */
  async append(poolName: string, entry: RecordEntry, signal: AbortSignal): Promise<PoolRecord> {
    await this.#records.append(poolName, entry, signal);
    const record = await this.read(poolName, signal);
    if (record === undefined) throw new DriverFailure('unavailable', `pool '${poolName}' was taken away meanwhile`);
    return record;
  }

  async tell(poolName: string, signal: AbortSignal): Promise<void> {
    await this.#changes.tell(poolName, signal);
  }

  queues(poolName: string): readonly string[] {
    return this.#expect(poolName).queues;
  }

  /** The addresses of its queues. */
  sources(poolName: string): readonly string[] {
    return this.queues(poolName).map(queueAddress);
  }

  /** Returns what ends the listening. */
  onMoreQueues(poolName: string, listener: MoreQueuesListener): () => void {
    const listeners = this.#listeners.get(poolName) ?? new Set();
    this.#listeners.set(poolName, listeners.add(listener));
    return () => {
      listeners.delete(listener);
      if (listeners.size === 0) this.#listeners.delete(poolName);
    };
  }

  queueFor(poolName: string, origin: Subscription): string {
    const queue = this.#expect(poolName).queueFor(origin);
    if (queue === undefined) throw new DriverFailure('not-found', `pool '${poolName}' has no queue`);
    return queue;
  }

  #expect(poolName: string): PoolRecord {
    const record = this.#known.get(poolName);
    if (record === undefined) throw new DriverFailure('not-found', `pool '${poolName}' is not known here`);
    return record;
  }

  #note(record: PoolRecord): void {
    const { poolName } = record;
    const before = this.#known.get(poolName)?.queues.length ?? 0;
    this.#known.set(poolName, record);
    if (record.queues.length > before) this.#tell(poolName);
  }

  #look(poolName: string): void {
    if (!this.#known.has(poolName)) return;
    this.read(poolName, AbortSignal.timeout(lookMs)).catch((error: unknown) => this.#tell(poolName, error));
  }

  #tell(poolName: string, error?: unknown): void {
    for (const listener of [...(this.#listeners.get(poolName) ?? [])]) listener(error);
  }
}
