import { realpath, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { DriverFailure } from '@joinpool/core/driver';
import type { Journal } from './journal.js';
import { checkJournalFiles } from './journal-file.js';
import { journalFileName, prepareFolder, syncFolders } from './journal-folder.js';
import { JournalStore } from './journal-store.js';
import { LmdbJournal } from './lmdb-journal.js';
import { takeOwnership } from './owner-record.js';
import { verify } from './verify-journal.js';

/** The files that this process has open: as with LMDB's own table of them, there is one for the process. */
const openHere = new Set<string>();

export interface LmdbJournalOptions {
  /** Told when what was removed could not be cleared away; it is tried again after the next commit. */
  readonly onFailure?: (error: unknown) => void;
  /**
   * With less than this free on the disk, space is taken before it is needed, at the cost of writing it twice; default
   * 256 MiB. Above what the disk holds where it does not tell its true limit, as with quotas of a user.
   */
  readonly ampleBytes?: number;
}

/**
 * Opens the journal in a folder, which is its own and is made (mode 0700) where it is missing; a folder holds one journal.
 * It must be on a local disk.
 * Rejects with `DriverFailure`: `in-use` while another hub has it, `permission-denied`, `not-supported` for what is no
 * journal or one of a later version, `unavailable` when the disk is full.
 */
export const openLmdbJournal = async (folder: string, options: LmdbJournalOptions = {}): Promise<Journal> => {
  const top = await prepareFolder(folder);
  const path = join(await realpath(folder), journalFileName);
  // Looked at before LMDB opens the file a second time: that would cost the first its locks.
  if (openHere.has(path))
    throw new DriverFailure(
      'in-use',
      `the journal ${folder} is open in this process: give this hub a folder of its own`,
    );
  openHere.add(path);
  const onClosed = (): void => {
    openHere.delete(path);
  };
  try {
    const cutAt = await checkJournalFiles(path);
    const store = await JournalStore.open(path, options.ampleBytes ?? 268_435_456);
    try {
      await takeOwnership(store, folder);
      if (cutAt !== undefined) await verifyFrom(cutAt, path, store);
      await syncFolders(folder, top);
      return new LmdbJournal(store, { onFailure: options.onFailure ?? (() => undefined), onClosed });
    } catch (error) {
      await store.close();
      throw error;
    }
  } catch (error) {
    onClosed();
    throw error;
  }
};

/** A file that does not hold what it should is left as it was found, so that the next time finds it too. */
const verifyFrom = async (cutAt: number, path: string, store: JournalStore): Promise<void> => {
  try {
    verify(store);
  } catch (error) {
    await truncate(path, cutAt);
    throw error;
  }
};
