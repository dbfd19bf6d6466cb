import type { Journal, JournalWrite, ProducerRecord, Recovered, StoredQueue } from '../../../src/journal/journal.js';
import { MemoryJournal } from '../../../src/journal/memory-journal.js';

interface Commit {
  readonly writes: readonly JournalWrite[];
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/** Everything that a journal keeps, as plain data: what is left when a hub is killed. */
export class Disk {
  readonly committed: (readonly JournalWrite[])[] = [];

  /** Chunks that are not released. */
  chunkCount(): number {
    const references = new Map<number, number>();
    for (const write of this.committed.flat()) {
      if (write.kind === 'chunk') references.set(write.chunkId, write.references);
      else if (write.kind === 'releaseChunk') references.set(write.chunkId, (references.get(write.chunkId) ?? 0) - 1);
    }
    return [...references.values()].filter((count) => count !== 0).length;
  }

  /** A journal over what was committed so far, as another process would find it. */
  open(): TestJournal {
    return TestJournal.open(this);
  }
}

/** A journal whose commits the test lets succeed or fail; by itself they succeed at once. */
export class TestJournal implements Journal {
  readonly durable = true;
  readonly recovered: Recovered;
  /** Commits that the hub has asked for, the failed ones too. */
  readonly asked: (readonly JournalWrite[])[] = [];
  readonly #disk: Disk;
  readonly #store = new MemoryJournal();
  #waiting: Commit | undefined;
  #isHeld = false;
  #failure: Error | undefined;
  #isKilled = false;

  private constructor(disk: Disk) {
    this.#disk = disk;
    this.recovered = recover(disk.committed.flat());
  }

  static open(disk: Disk): TestJournal {
    return new TestJournal(disk);
  }

  /** Must be called before a hub uses it. */
  async load(): Promise<this> {
    for (const writes of this.#disk.committed) await this.#store.commit(writes);
    return this;
  }

  /** From now on commits wait for `release`. */
  hold(): void {
    this.#isHeld = true;
  }

  /** Lets the commit under way succeed, and those after it. */
  release(): void {
    this.#isHeld = false;
    const commit = this.#waiting;
    this.#waiting = undefined;
    if (commit !== undefined) this.#apply(commit);
  }

  /** Lets the commit under way succeed; the next one waits. */
  releaseOne(): void {
    this.release();
    this.#isHeld = true;
  }

  /** Commits fail from now on, the one under way too. */
  fail(error: Error): void {
    this.#failure = error;
    const commit = this.#waiting;
    this.#waiting = undefined;
    commit?.reject(error);
  }

  mend(): void {
    this.#failure = undefined;
  }

  /** Its process is gone: nothing more is written or answered. */
  kill(): void {
    this.#isKilled = true;
  }

  /** A chunk is damaged. */
  lose(chunkId: number): Promise<void> {
    return this.#store.commit([{ kind: 'chunk', chunkId, records: Buffer.from('?'), count: 1, references: 9 }]);
  }

  commit(writes: readonly JournalWrite[]): Promise<void> {
    if (this.#waiting !== undefined) throw new Error('a second commit while one is under way');
    this.asked.push(writes);
    return new Promise((resolve, reject) => {
      const commit = { writes: structuredClone(writes), resolve, reject };
      if (this.#failure !== undefined) reject(this.#failure);
      else if (this.#isHeld || this.#isKilled) this.#waiting = commit;
      else this.#apply(commit);
    });
  }

  entries(queueId: number, fromSequence: number, most: number): ReturnType<Journal['entries']> {
    return this.#store.entries(queueId, fromSequence, most);
  }

  nextSequence(queueId: number): number {
    return this.#store.nextSequence(queueId);
  }

  chunk(chunkId: number): ReturnType<Journal['chunk']> {
    return this.#store.chunk(chunkId);
  }

  /** As they are committed by now. */
  queues(): readonly StoredQueue[] {
    return recoverQueues(this.#disk.committed.flat());
  }

  async close(): Promise<void> {
    await this.#store.close();
  }

  #apply({ writes, resolve }: Commit): void {
    this.#disk.committed.push(writes);
    this.#store.commit(writes).then(() => {
      if (!this.#isKilled) resolve();
    });
  }
}

const recover = (writes: readonly JournalWrite[]): Recovered => ({
  queues: recoverQueues(writes),
  exchanges: [...new Set(writes.flatMap((write) => (write.kind === 'exchange' ? [write.exchangeName] : [])))],
  producers: recoverProducers(writes),
  nextChunkId: 1 + Math.max(0, ...writes.map((write) => (write.kind === 'chunk' ? write.chunkId : 0))),
  nextQueueId: 1 + Math.max(0, ...writes.map((write) => (write.kind === 'queue' ? write.queueId : 0))),
});

const recoverQueues = (writes: readonly JournalWrite[]): StoredQueue[] => {
  const queues = new Map<number, StoredQueue>();
  for (const write of writes) {
    if (write.kind === 'queue') {
      const { queueId, record } = write;
      queues.set(queueId, { queueId, record, handedOutBelow: queues.get(queueId)?.handedOutBelow ?? 0 });
    } else if (write.kind === 'removeQueue') {
      queues.delete(write.queueId);
    } else if (write.kind === 'mark') {
      const queue = queues.get(write.queueId);
      if (queue !== undefined) queues.set(write.queueId, { ...queue, handedOutBelow: write.handedOutBelow });
    }
  }
  return [...queues.values()];
};

const recoverProducers = (writes: readonly JournalWrite[]): Map<string, ProducerRecord> => {
  const producers = new Map<string, ProducerRecord>();
  for (const write of writes) {
    if (write.kind === 'producer') producers.set(write.producerId, write.record);
    else if (write.kind === 'removeProducer') producers.delete(write.producerId);
  }
  return producers;
};
