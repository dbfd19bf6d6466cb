import { randomBytes } from 'node:crypto';
import { lstat } from 'node:fs/promises';
import { DriverFailure } from '@joinpool/core/driver';
import { createPrivateFile, readPrivateFile } from './private-file.js';

const keyForm = /^[0-9a-f]{64}\n?$/;
const keyBytes = 32;
const name = 'the key file';

/** Reads a key of 32 bytes, in hex. Rejects as `readPrivateFile` does, also for what is no key. */
export const readKeyFile = async (path: string): Promise<Buffer> => {
  const text = await readPrivateFile(path, name);
  if (keyForm.test(text)) return Buffer.from(text.trim(), 'hex');
  throw new DriverFailure('permission-denied', `${name} ${path} does not hold 64 hexadecimal digits: make a new one`);
};

/** As `readKeyFile`; makes the file where it is missing. */
export const ensureKeyFile = async (path: string): Promise<Buffer> => {
  if (!(await exists(path))) await createPrivateFile(path, `${randomBytes(keyBytes).toString('hex')}\n`, name);
  return await readKeyFile(path);
};

const exists = (path: string): Promise<boolean> =>
  lstat(path).then(
    () => true,
    () => false,
  );
