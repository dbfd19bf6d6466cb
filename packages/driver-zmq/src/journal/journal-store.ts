import { DriverFailure } from '@joinpool/core/driver';
import { open, type RootDatabase } from 'lmdb';
import { messageOf } from '../message-of.js';
import { stepKey } from './journal-keys.js';
import { JournalRoom } from './journal-room.js';
import { mapBytes } from './map-bytes.js';
import { extentOf, type StoreExtent } from './store-statistics.js';

/** One key with its new value, or undefined to remove it. */
export interface StoreWrite {
  readonly key: Buffer;
  readonly value: Uint8Array | undefined;
}

export interface StoreRange {
  readonly start: Buffer;
  readonly end: Buffer;
  readonly inclusiveEnd?: boolean;
  readonly reverse?: boolean;
  readonly limit?: number;
}

export interface StoredPair {
  readonly key: Uint8Array;
  readonly value: Uint8Array;
}

export type PutAtOnce = (key: Buffer, value: Uint8Array) => void;

/** Roots, branches, and the list of what is free. */
const pagesOfAnyCommit = 64;
const nodeBytes = 16;
const roughPageBytes = 16_384;

/** The LMDB environment of a journal: atomic, durable writes and reads of what is committed. */
export class JournalStore {
  readonly #path: string;
  readonly #database: RootDatabase<Uint8Array, Uint8Array>;
  readonly #room: JournalRoom;
  readonly #wasOpenElsewhere: boolean;
  #broken: DriverFailure | undefined;

  private constructor(path: string, database: RootDatabase<Uint8Array, Uint8Array>, room: JournalRoom) {
    this.#path = path;
    this.#database = database;
    this.#room = room;
    // Before this process is among them: in a container of its own, another may have its number.
    this.#wasOpenElsewhere = readersOf(database).length > 0;
  }

  /** Opens the file, or makes it. With less than `ampleBytes` free on its disk, space is taken before it is needed. */
  static async open(path: string, ampleBytes: number): Promise<JournalStore> {
    const database = open<Uint8Array, Uint8Array>(path, {
      keyEncoding: 'binary',
      encoding: 'binary',
      mapSize: mapBytes(),
      maxReaders: 64,
      // Each commit waits for the disk before it is visible: the order of plain LMDB, in which a failed write leaves nothing.
      overlappingSync: false,
      eventTurnBatching: false,
      ...{ permissionsMode: 0o600 },
    });
    return new JournalStore(path, database, await JournalRoom.open(path, ampleBytes));
  }

  /** A copy. */
  get(key: Buffer): Uint8Array | undefined {
    try {
      const value = this.#database.getBinary(key);
      // Without what lmdb adds to its buffers.
      return value === undefined ? undefined : Buffer.from(value.buffer, value.byteOffset, value.byteLength);
    } catch (error) {
      throw this.#readFailure(error);
    }
  }

  range(range: StoreRange): readonly StoredPair[] {
    try {
      return Array.from(this.#database.getRange({ ...range }));
    } catch (error) {
      throw this.#readFailure(error);
    }
  }

  isEmpty(): boolean {
    return this.#database.getCount({ limit: 1 }) === 0;
  }

  /** Whether another process has it open and has read of it, in whatever container; one that was killed has not. */
  isOpenElsewhere(): boolean {
    return this.#wasOpenElsewhere || readersOf(this.#database).some((pid) => pid !== process.pid);
  }

  /**
   * All or nothing; resolves once it would survive a power cut. One call at a time. `urgent`: it makes room, and may use
   * what is kept for that.
   */
  async write(writes: readonly StoreWrite[], urgent: boolean): Promise<void> {
    if (this.#broken !== undefined) throw this.#broken;
    const room = await this.#makeRoom(writes, urgent);
    try {
      await this.#attempt(writes);
    } catch (error) {
      const failure = this.#writeFailure(error);
      // What failed may have been the write of the roots, or a sync: what the disk has now is known only after a restart.
      if (room === 'sure') this.#broken = failure;
      throw failure;
    }
  }

  /** Makes room for `writeAtOnce`. */
  async prepare(): Promise<void> {
    await this.#makeRoom([], true);
  }

  /**
   * Reads and writes in one transaction that no other process can come between; durable when it returns. Nothing is
   * written when `action` throws.
   */
  writeAtOnce(action: (put: PutAtOnce) => void): void {
    const database = this.#database;
    try {
      database.transactionSync(() => {
        action((key, value) => database.put(key, value));
      });
    } catch (error) {
      throw error instanceof DriverFailure ? error : this.#writeFailure(error);
    }
  }

  async close(): Promise<void> {
    await this.#room.close();
    await this.#database.close();
  }

  async #attempt(writes: readonly StoreWrite[]): Promise<void> {
    const database = this.#database;
    try {
      await database.batch(() => {
        for (const { key, value } of writes) {
          if (value === undefined) database.remove(key);
          else database.put(key, value);
        }
      });
      await database.flushed;
    } catch (error) {
      throw await causeOf(error);
    }
  }

  /** Rejects when the disk is full. */
  async #makeRoom(writes: readonly StoreWrite[], urgent: boolean): Promise<'sure' | 'unsure'> {
    try {
      const room = await this.#room.make({
        roughBytes: roughBytesFor(writes),
        urgent,
        look: () => {
          const extent = extentOf(this.#database);
          return { ...extent, bytes: mostBytesFor(writes, extent) };
        },
      });
      // What a transaction freed is not written over before the one after the next.
      if (room === 'unsure') await this.#attempt([{ key: stepKey, value: Buffer.of(0) }]);
      return room;
    } catch (error) {
      throw this.#writeFailure(error);
    }
  }

  #readFailure(cause: unknown): DriverFailure {
    return new DriverFailure(
      'unknown',
      `the journal ${this.#path} is damaged (${messageOf(cause)}): restore it from a copy, or start with an empty folder`,
      { cause },
    );
  }

  #writeFailure(cause: unknown): DriverFailure {
    return new DriverFailure(
      'unavailable',
      `the journal ${this.#path} could not be written (${messageOf(cause)}): free space on its disk, or look at the disk's health`,
      { cause },
    );
  }
}

/** LMDB holds a lock for each, which the system gives back with its process. */
const readersOf = (database: RootDatabase<Uint8Array, Uint8Array>): readonly number[] =>
  Array.from(database.readerList().matchAll(/^\s*(\d+) /gm), ([, pid]) => Number(pid));

const roughBytesFor = (writes: readonly StoreWrite[]): number => {
  let bytes = roughPageBytes * (pagesOfAnyCommit + 2 * writes.length);
  for (const { value } of writes) bytes += value?.byteLength ?? 0;
  return bytes;
};

/** What is large has pages of its own; small things may fill pages by halves, and change those that are there. */
const mostBytesFor = (writes: readonly StoreWrite[], { pageBytes, keyPages }: StoreExtent): number => {
  let pages = pagesOfAnyCommit + Math.min(2 * writes.length, keyPages);
  let smallBytes = 0;
  for (const { key, value } of writes) {
    const bytes = value?.byteLength ?? 0;
    if (bytes > pageBytes / 4) pages += 1 + Math.ceil(bytes / pageBytes);
    else smallBytes += key.byteLength + bytes + nodeBytes;
  }
  return (pages + Math.ceil((4 * smallBytes) / pageBytes)) * pageBytes;
};

/** What lmdb rejects with holds its reason in a promise of its own. */
const causeOf = async (error: unknown): Promise<unknown> => {
  if (!(error instanceof Error) || !('commitError' in error)) return error;
  try {
    await error.commitError;
    return error;
  } catch (cause) {
    return cause;
  }
};
