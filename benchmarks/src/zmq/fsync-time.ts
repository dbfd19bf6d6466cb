import { open } from 'node:fs/promises';
import { join } from 'node:path';

const bytes = Buffer.alloc(64 * 1_024, 'x');
const times = 100;

/** The middle time, in milliseconds, that the disk of a folder takes to keep 64 KiB more of a file. */
export const fsyncTime = async (folder: string): Promise<number> => {
  await using file = await open(join(folder, 'fsync'), 'w');
  const taken: number[] = [];
  for (let count = 0; count < times; count += 1) {
    const startMs = performance.now();
    await file.write(bytes);
    await file.datasync();
    taken.push(performance.now() - startMs);
  }
  taken.sort((left, right) => left - right);
  return taken[times / 2] ?? Number.NaN;
};
