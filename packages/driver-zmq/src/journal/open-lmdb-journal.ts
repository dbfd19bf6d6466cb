import { join } from 'node:path';
import type { Journal } from './journal.js';
import { checkJournalFile } from './journal-file.js';
import { journalFileName, prepareFolder } from './journal-folder.js';
import { JournalStore } from './journal-store.js';
import { LmdbJournal } from './lmdb-journal.js';
import { takeOwnership } from './owner-record.js';

export interface LmdbJournalOptions {
  /** Told when what was removed could not be cleared away; it is tried again after the next commit. */
  readonly onFailure?: (error: unknown) => void;
}

/**
 * Opens the journal in a folder, which is its own and is made (mode 0700) where it is missing; a folder holds one journal.
 * It must be on a local disk.
 * Rejects with `DriverFailure`: `in-use` while another hub has it, `permission-denied`, `not-supported` for what is no
 * journal or one of a later version, `unavailable` when the disk is full.
 */
export const openLmdbJournal = async (folder: string, options: LmdbJournalOptions = {}): Promise<Journal> => {
  await prepareFolder(folder);
  const path = join(folder, journalFileName);
  await checkJournalFile(path);
  const store = new JournalStore(path);
  try {
    takeOwnership(store, folder);
    return new LmdbJournal(store, options.onFailure ?? (() => undefined));
  } catch (error) {
    await store.close();
    throw error;
  }
};
