import { constants } from 'node:fs';
import { access, mkdir, open, readdir, statfs } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { DriverFailure } from '@joinpool/core/driver';
import { codeOf } from '../code-of.js';

export const journalFileName = 'journal.mdb';

/**
 * Makes the folder where it is missing. Resolves with the uppermost folder that this changed. Throws `DriverFailure` for one
 * that cannot hold a journal.
 */
export const prepareFolder = async (folder: string, leastFreeBytes: number = 1_048_576): Promise<string> => {
  const made = await makeFolder(folder);
  await checkContents(folder, leastFreeBytes);
  return made === undefined ? folder : dirname(made);
};

const makeFolder = async (folder: string): Promise<string | undefined> => {
  try {
    const made = await mkdir(folder, { recursive: true, mode: 0o700 });
    await access(folder, constants.R_OK | constants.W_OK | constants.X_OK);
    return made;
  } catch (error) {
    throw folderFailure(folder, error);
  }
};

const checkContents = async (folder: string, leastFreeBytes: number): Promise<void> => {
  const names = await readdir(folder);
  if (names.includes(journalFileName)) return;
  const others = names.filter((name) => !/^(\..*|lost\+found|journal\.mdb-lock)$/.test(name));
  if (others.length > 0)
    throw new DriverFailure(
      'not-supported',
      `${folder} holds other files (${others[0]}) and no journal: name a folder that is empty or does not exist yet`,
    );
  await checkSpace(folder, leastFreeBytes);
};

/** A new journal's lock file is written through memory, where a full disk would end the process. */
const checkSpace = async (folder: string, leastFreeBytes: number): Promise<void> => {
  const { bavail, bsize } = await statfs(folder);
  if (bavail * bsize < leastFreeBytes)
    throw new DriverFailure(
      'unavailable',
      `the disk of ${folder} is full: free at least ${leastFreeBytes} bytes on it`,
    );
};

/** So that a new journal's files, and the folders made for it, are still to be found after a power cut. */
export const syncFolders = async (folder: string, top: string): Promise<void> => {
  // There a folder cannot be opened.
  if (process.platform === 'win32') return;
  for (let name = resolve(folder); name.length >= resolve(top).length; name = dirname(name)) {
    const handle = await open(name, constants.O_RDONLY);
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
    if (name === dirname(name)) return;
  }
};

const folderFailure = (folder: string, cause: unknown): DriverFailure => {
  const code = codeOf(cause);
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS')
    return new DriverFailure(
      'permission-denied',
      `this user may not write to the journal's folder ${folder} (${code}): change its owner, or name another folder`,
      { cause },
    );
  if (code === 'EEXIST' || code === 'ENOTDIR')
    return new DriverFailure('not-supported', `${folder} is a file, and a journal needs a folder: name another`, {
      cause,
    });
  if (code === 'ENOSPC' || code === 'EDQUOT')
    return new DriverFailure('unavailable', `the disk of ${folder} is full (${code}): free space on it`, { cause });
  return new DriverFailure('unknown', `the journal's folder ${folder} cannot be used (${code})`, { cause });
};
