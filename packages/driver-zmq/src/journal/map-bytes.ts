import { readFileSync } from 'node:fs';

const mostBytes = 2 ** 36;

/**
 * How much address space, not disk, the map of a journal takes. LMDB makes the map anew when the file outgrows it, while it
 * is in use, which is better avoided; and where a process may not have that much (`ulimit -v`), opening would end it.
 */
export const mapBytes = (): number => {
  const limit = addressSpaceLimit();
  return limit === undefined ? mostBytes : Math.min(mostBytes, 2 ** Math.floor(Math.log2(limit / 8)));
};

const addressSpaceLimit = (): number | undefined => {
  if (process.platform !== 'linux') return undefined;
  const [, limit] = /^Max address space +(\S+)/m.exec(readFileSync('/proc/self/limits', 'utf8')) ?? [];
  return limit === undefined || limit === 'unlimited' ? undefined : Number(limit);
};
