import { DriverFailure } from '@joinpool/core/driver';
import { open, type RootDatabase } from 'lmdb';
import { stepKey } from './journal-keys.js';
import { mapBytes } from './map-bytes.js';

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

/** MDB_PANIC: it failed to write where it keeps its roots. */
const panic = -30_795;

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
      mapSize: mapBytes(),
      maxReaders: 64,
      // Each commit waits for the disk before it is visible: the order of plain LMDB, in which a failed write leaves nothing.
      overlappingSync: false,
      eventTurnBatching: false,
      ...{ permissionsMode: 0o600 },
    });
  }

  /** A copy. */
  get(key: Buffer): Uint8Array | undefined {
    try {
      return this.#database.getBinary(key);
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

  /**
   * The processes that have read of it and still have it open, this one included; the number of one in another container
   * is what it is called there. The system tells it, so that one that was killed is not among them.
   */
  readers(): readonly number[] {
    const list = this.#database.readerList();
    return Array.from(list.matchAll(/^\s*(\d+) /gm), ([, pid]) => Number(pid));
  }

  /** All or nothing; resolves once it would survive a power cut. One call at a time. */
  async write(writes: readonly StoreWrite[]): Promise<void> {
    if (this.#broken !== undefined) throw this.#broken;
    try {
      await this.#attempt(writes);
    } catch (error) {
      this.#takeStep(error);
      // What the last transactions freed can be used now.
      await this.#attempt(writes).catch((cause: unknown) => {
        throw this.#writeFailure(cause);
      });
    }
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

  /**
   * A transaction that needs next to no space, after one that failed. What a transaction freed is not written over before
   * the one after the next: on a full disk, where larger ones fail, this is what gets there. Throws when LMDB takes no
   * writes any more: it would wait for ever for one that it cannot even begin.
   */
  #takeStep(failure: unknown): void {
    try {
      this.#database.transactionSync(() => {
        this.#database.put(stepKey, Buffer.of(0));
      });
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === panic)) return;
      this.#broken = new DriverFailure(
        'unavailable',
        `the journal ${this.#path} takes no writes since one failed (${textOf(failure)}): repair the disk and restart the hub`,
        { cause: failure },
      );
      throw this.#broken;
    }
  }

  #readFailure(cause: unknown): DriverFailure {
    return new DriverFailure(
      'unknown',
      `the journal ${this.#path} is damaged (${textOf(cause)}): restore it from a copy, or start with an empty folder`,
      { cause },
    );
  }

  #writeFailure(cause: unknown): DriverFailure {
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
