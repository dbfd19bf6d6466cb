import { DriverFailure } from '@joinpool/core/driver';
import { open, type RootDatabase } from 'lmdb';

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

export type PutAtOnce = (key: Buffer, value: Uint8Array | undefined) => void;

/** Address space, not disk: above it the map is made anew while it is in use, which is better avoided. */
const mapBytes = 2 ** 36;

/** The LMDB environment of a journal: atomic, durable writes and reads of what is committed. */
export class JournalStore {
  readonly #path: string;
  readonly #database: RootDatabase<Uint8Array, Uint8Array>;
  #broken: DriverFailure | undefined;

  constructor(path: string) {
    this.#path = path;
    this.#database = open<Uint8Array, Uint8Array>(path, {
      keyEncoding: 'binary',
      encoding: 'binary',
      mapSize: mapBytes,
      maxReaders: 64,
      // Each commit waits for the disk before it is visible: the order of plain LMDB, in which a failed write leaves nothing.
      overlappingSync: false,
      ...{ permissionsMode: 0o600 },
    });
  }

  /** A copy. */
  get(key: Buffer): Uint8Array | undefined {
    return this.#database.getBinary(key);
  }

  range(range: StoreRange): Iterable<StoredPair> {
    return this.#database.getRange({ ...range });
  }

  isEmpty(): boolean {
    return this.#database.getCount({ limit: 1 }) === 0;
  }

  /** All or nothing; resolves once it would survive a power cut. One call at a time. */
  async write(writes: readonly StoreWrite[]): Promise<void> {
    if (this.#broken !== undefined) throw this.#broken;
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
      throw await this.#failureOf(error);
    }
  }

  /** Reads and writes in one transaction that no other process can come between; durable when it returns. */
  writeAtOnce<Result>(action: (put: PutAtOnce) => Result): Result {
    const database = this.#database;
    return database.transactionSync(() =>
      action((key, value) => {
        if (value === undefined) database.remove(key);
        else database.put(key, value);
      }),
    );
  }

  async close(): Promise<void> {
    await this.#database.close();
  }

  async #failureOf(error: unknown): Promise<DriverFailure> {
    const cause = await causeOf(error);
    try {
      this.#database.transactionSync(() => undefined);
    } catch (fatal) {
      // LMDB takes no more writes once it failed to write where it keeps its roots.
      this.#broken = new DriverFailure(
        'unavailable',
        `the journal ${this.#path} takes no writes since one failed (${textOf(fatal)}): repair the disk and restart the hub`,
        { cause: fatal },
      );
      return this.#broken;
    }
    return new DriverFailure(
      'unavailable',
      `the journal ${this.#path} could not be written (${textOf(cause)}): free space on its disk, or look at the disk's health`,
      { cause },
    );
  }
}

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

const textOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
