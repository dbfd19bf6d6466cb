import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { DriverFailure } from '@joinpool/core/driver';
import { codeOf } from '../code-of.js';
import { appendZeros } from './append-zeros.js';

/* Where LMDB keeps what it is and where it ends, in each of the first two pages (`MDB_page` and `MDB_meta` of its mdb.c). */
const flagsAt = 18;
const metaFlag = 0x08;
const magicAt = 24;
const magic = 0xbeefc0de;
const versionAt = 28;
const knownVersion = 2;
const pageBytesAt = 48;
const lastPageAt = 144;
const headerBytes = 168;

/**
 * Looks at a journal's files before LMDB maps them: what is no file of LMDB, or ends too early, would end the process.
 * Throws `DriverFailure`. Files that are not there, or were never written to, are none of its business. Resolves with
 * the file's length where that is less than LMDB takes it for: it has been made longer then, and is to be verified.
 */
export const checkJournalFiles = async (path: string): Promise<number | undefined> => {
  await withFile(`${path}-lock`, async () => undefined);
  return await withFile(path, (file) => checkContents(path, file));
};

type Check = (file: FileHandle) => Promise<number | undefined>;

const withFile = async (path: string, check: Check): ReturnType<Check> => {
  let file: FileHandle;
  try {
    file = await open(path, constants.O_RDWR);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw fileFailure(path, error);
  }
  try {
    return await check(file);
  } finally {
    await file.close();
  }
};

const checkContents = async (path: string, file: FileHandle): Promise<number | undefined> => {
  const { size } = await file.stat();
  const first = await readHeader(file, 0);
  if (size === 0) return undefined;
  if (first.every((byte) => byte === 0) && size <= 2 * 65_536) {
    // A power cut while it was made: nothing was ever confirmed on it.
    await file.truncate(0);
    return undefined;
  }
  checkMeta(path, first);
  const pageBytes = first.readUInt32LE(pageBytesAt);
  const second = await readHeader(file, pageBytes);
  checkMeta(path, second);
  const lastPage = Math.max(first.readUInt32LE(lastPageAt), second.readUInt32LE(lastPageAt));
  // Free pages at the end may never have been written. Where others are missing, zeros are found in their place.
  const whole = (lastPage + 1) * pageBytes;
  if (size >= whole) return undefined;
  await appendZeros(path, whole - size);
  return size;
};

const readHeader = async (file: FileHandle, position: number): Promise<Buffer> => {
  const bytes = Buffer.alloc(headerBytes);
  await file.read(bytes, 0, headerBytes, position);
  return bytes;
};

const checkMeta = (path: string, page: Buffer): void => {
  if ((page.readUInt16LE(flagsAt) & metaFlag) === 0 || page.readUInt32LE(magicAt) !== magic)
    throw new DriverFailure(
      'not-supported',
      `${path} is no journal, or a damaged one: restore it, or name another folder`,
    );
  const version = page.readUInt16LE(versionAt);
  if (version !== knownVersion)
    throw new DriverFailure(
      'not-supported',
      `${path} was written by another version of LMDB (its format ${version}, here ${knownVersion}): ` +
        'start the version of joinpool that wrote it',
    );
};

const fileFailure = (path: string, cause: unknown): DriverFailure => {
  const code = codeOf(cause);
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS')
    return new DriverFailure('permission-denied', `this user may not write to ${path} (${code}): change its owner`, {
      cause,
    });
  if (code === 'EISDIR')
    return new DriverFailure('not-supported', `${path} is a folder, not a journal's file`, { cause });
  return new DriverFailure('unknown', `${path} cannot be opened (${code})`, { cause });
};
