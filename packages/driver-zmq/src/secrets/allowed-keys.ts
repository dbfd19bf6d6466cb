import { readFile } from 'node:fs/promises';
import { DriverFailure } from '@joinpool/core/driver';
import { isCurveKey } from './z85.js';

/** The public keys of the clients that may connect. */
export interface AllowedKeys {
  has(publicKey: string): boolean;
}

/** The list in a file: a public key at the start of each line. What follows it, and lines that begin with `# `, are for people. */
export class AllowedKeysFile implements AllowedKeys {
  readonly #path: string;
  #keys: ReadonlySet<string> = new Set();

  private constructor(path: string) {
    this.#path = path;
  }

  /** Rejects with `DriverFailure` of kind `permission-denied` for a file that cannot be read, or is no such list. */
  static async read(path: string): Promise<AllowedKeysFile> {
    const file = new AllowedKeysFile(path);
    await file.reread();
    return file;
  }

  get size(): number {
    return this.#keys.size;
  }

  has(publicKey: string): boolean {
    return this.#keys.has(publicKey);
  }

  /** Answers whether a key is no longer on it. Rejects as `read` does, and goes on with the list as it was. */
  async reread(): Promise<boolean> {
    const text = await readFile(this.#path, 'utf8').catch((cause: unknown) => {
      throw new DriverFailure('permission-denied', `the list of keys ${this.#path} cannot be read: ${cause}`, {
        cause,
      });
    });
    const before = this.#keys;
    this.#keys = parseAllowedKeys(text, this.#path);
    return [...before].some((key) => !this.#keys.has(key));
  }
}

const parseAllowedKeys = (text: string, path: string): ReadonlySet<string> => {
  const keys = new Set<string>();
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    const [key = ''] = line.trim().split(/\s+/);
    if (key === '' || line.startsWith('# ')) continue;
    if (!isCurveKey(key))
      throw new DriverFailure(
        'permission-denied',
        `line ${index + 1} of ${path} begins with no public key of 40 characters`,
      );
    keys.add(key);
  }
  return keys;
};
