import { DriverFailure } from '@joinpool/core/driver';
import { isCurveKey } from './z85.js';

/** The public keys of the clients that may connect. */
export interface AllowedKeys {
  has(publicKey: string): boolean;
}

/** Reads a list of public keys: one a line, first on it; what follows a space, and lines that begin with `# `, are for people. */
export const parseAllowedKeys = (text: string, name: string): ReadonlySet<string> => {
  const keys = new Set<string>();
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    const [key = ''] = line.trim().split(/\s+/);
    if (key === '' || line.startsWith('# ')) continue;
    if (!isCurveKey(key))
      throw new DriverFailure(
        'permission-denied',
        `line ${index + 1} of ${name} does not begin with a public key of 40 characters`,
      );
    keys.add(key);
  }
  return keys;
};
