import { constants } from 'node:fs';
import { access, mkdir, readdir } from 'node:fs/promises';
import { DriverFailure } from '@joinpool/core/driver';

export const journalFileName = 'journal.mdb';

/** Makes the folder where it is missing. Throws `DriverFailure` for one that cannot hold a journal. */
export const prepareFolder = async (folder: string): Promise<void> => {
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await access(folder, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (error) {
    throw folderFailure(folder, error);
  }
  const names = await readdir(folder);
  const others = names.filter((name) => !name.startsWith('.') && name !== 'lost+found');
  if (others.length > 0 && !names.includes(journalFileName))
    throw new DriverFailure(
      'not-supported',
      `${folder} holds other files (${others[0]}) and no journal: name a folder that is empty or does not exist yet`,
    );
};

const folderFailure = (folder: string, cause: unknown): DriverFailure => {
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
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
