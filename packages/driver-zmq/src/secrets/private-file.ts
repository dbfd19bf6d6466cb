import { randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import { type FileHandle, link, mkdir, open, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { DriverFailure } from '@joinpool/core/driver';

/**
 * Reads a file that holds a secret. Rejects with `DriverFailure` of kind `permission-denied` when it cannot be read, or
 * when anybody but its owner, who has to be this user, may read or write it.
 */
export const readPrivateFile = async (path: string, name: string): Promise<string> => {
  const file = await openAtOnce(path).catch((cause: unknown) => {
    throw fileFailure(`${name} ${path} cannot be read (${codeOf(cause)})`, cause);
  });
  try {
    await checkOwner(file, `${name} ${path}`);
    return await file.readFile('utf8');
  } finally {
    await file.close();
  }
};

/**
 * Makes such a file, with the folder it is in. Answers false, and changes nothing, where there is one already: of two
 * processes that make it at once, one wins, and neither ever reads half of it.
 */
export const createPrivateFile = async (path: string, text: string, name: string): Promise<boolean> => {
  const draft = `${path}.${randomBytes(8).toString('hex')}`;
  await mkdir(dirname(path), { recursive: true, mode: 0o700 }).catch((cause: unknown) => {
    throw fileFailure(`the folder of ${name} ${path} cannot be made (${codeOf(cause)})`, cause);
  });
  try {
    await writeFile(draft, text, { mode: 0o600, flag: 'wx', flush: true });
    await link(draft, path);
    return true;
  } catch (cause) {
    if (codeOf(cause) === 'EEXIST') return false;
    throw fileFailure(`${name} ${path} cannot be made (${codeOf(cause)})`, cause);
  } finally {
    await rm(draft, { force: true });
  }
};

/** A pipe without a writer would hold it up. */
const openAtOnce = (path: string): Promise<FileHandle> => open(path, constants.O_RDONLY | constants.O_NONBLOCK);

const checkOwner = async (file: FileHandle, name: string): Promise<void> => {
  const stats = await file.stat();
  if (!stats.isFile()) throw fileFailure(`${name} is no file`);
  const self = process.getuid?.();
  // Windows has neither owners nor modes of this kind.
  if (self === undefined) return;
  if (stats.uid !== self) throw fileFailure(`${name} belongs to another user (${stats.uid})`);
  const mode = (stats.mode & 0o777).toString(8);
  if ((stats.mode & 0o077) !== 0)
    throw fileFailure(`${name} is open to others (mode ${mode}): its secret may be known, so make a new one`);
};

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error ? String(error.code) : String(error);

const fileFailure = (message: string, cause?: unknown): DriverFailure =>
  new DriverFailure('permission-denied', message, { cause });
