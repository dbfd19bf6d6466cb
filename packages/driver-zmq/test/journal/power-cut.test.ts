import { randomBytes } from 'node:crypto';
import { copyFile, mkdir, readFile, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Journal } from '../../src/journal/journal.js';
import { openLmdbJournal } from '../../src/journal/open-lmdb-journal.js';
import { bytesOf, publish, settle } from './support/journal-samples.js';
import { temporaryFolder } from './support/temporary-folder.js';

const pageBytes = 4_096;
const metaPages = 2;

/** Chunk `number` comes, of two thousand bytes for one more and one more; those five before it go. */
const commit = async (journal: Journal, number: number): Promise<void> => {
  const [chunk, entry] = publish(1, number);
  if (chunk?.kind !== 'chunk' || entry === undefined) throw new TypeError('publish made something else');
  const writes = [{ ...chunk, records: bytesOf(number, 2_000 * (number % 7)) }, entry];
  await journal.commit(number > 5 ? [...writes, ...settle(1, number - 5)] : writes);
};

/** The journal's file as it was after each commit, in order. */
const filesOf = async (commits: number): Promise<readonly Buffer[]> => {
  const folder = await temporaryFolder();
  const journal = await openLmdbJournal(folder);
  const files: Buffer[] = [];
  for (let number = 1; number <= commits; number += 1) {
    await commit(journal, number);
    files.push(await readFile(join(folder, 'journal.mdb')));
  }
  await journal.close();
  return files;
};

type Survival = 'old' | 'new' | 'garbage';

/** After the power cut: the roots are those of `before`; of what a later commit wrote, `survive` says what the disk has. */
const cut = (before: Buffer, after: Buffer, survive: (page: number) => Survival): Buffer => {
  const file = Buffer.from(after);
  before.copy(file, 0, 0, metaPages * pageBytes);
  for (let page = metaPages; page * pageBytes < after.byteLength; page += 1) {
    const [start, end] = [page * pageBytes, (page + 1) * pageBytes];
    if (before.subarray(start, end).equals(after.subarray(start, end))) continue;
    const state = survive(page);
    if (state === 'old') file.fill(0, start, end).set(before.subarray(start, end), start);
    if (state === 'garbage') randomBytes(pageBytes).copy(file, start);
  }
  return file;
};

const openFile = async (file: Buffer): Promise<Journal> => {
  const folder = join(await temporaryFolder(), 'journal');
  await mkdir(folder);
  await writeFile(join(folder, 'journal.mdb'), file);
  return openLmdbJournal(folder);
};

const expectExactly = (journal: Journal, last: number): void => {
  const numbers = [4, 3, 2, 1, 0].map((back) => last - back);
  expect(journal.entries(1, 0, 100).map(({ sequence }) => sequence)).toEqual(numbers);
  for (const number of numbers)
    expect(Buffer.from(journal.chunk(number)?.records ?? []).equals(bytesOf(number, 2_000 * (number % 7)))).toBe(true);
  expect(journal.chunk(last + 1)).toBeUndefined();
  expect(journal.nextSequence(1)).toBe(last + 1);
};

describe('a power cut during a commit', () => {
  const survivals: Readonly<Record<string, (page: number) => Survival>> = {
    'whatever that commit wrote': () => 'new',
    'nothing of what it wrote': () => 'old',
    'garbage where it wrote': () => 'garbage',
    'part of what it wrote': (page) => (['old', 'new', 'garbage'] as const)[page % 3] ?? 'new',
  };

  it.each(Object.entries(survivals))('leaves all commits before it, with %s on the disk', async (_, survive) => {
    const files = await filesOf(24);
    for (let number = 8; number < 24; number += 1) {
      const [before, after] = [files[number - 1], files[number]];
      if (before === undefined || after === undefined) throw new RangeError('a file is missing');
      const journal = await openFile(cut(before, after, survive));
      expectExactly(journal, number);
      await commit(journal, number + 1);
      expectExactly(journal, number + 1);
      await journal.close();
    }
  });

  it('leaves all commits before it, with the file not grown yet', async () => {
    const files = await filesOf(12);
    for (let number = 8; number < 12; number += 1) {
      const [before, after] = [files[number - 1], files[number]];
      if (before === undefined || after === undefined) throw new RangeError('a file is missing');
      const journal = await openFile(cut(before, after, () => 'old').subarray(0, before.byteLength));
      expectExactly(journal, number);
      await journal.close();
    }
  });

  it('while the file was made leaves an empty journal', async () => {
    for (const file of [Buffer.alloc(0), Buffer.alloc(2 * pageBytes)]) {
      const journal = await openFile(file);
      expect(journal.recovered).toMatchObject({ queues: [], nextChunkId: 1 });
      await commit(journal, 1);
      await journal.close();
    }
  });
});

describe('a file that lost its end after it was written', () => {
  it('is refused, each time', async () => {
    const folder = await temporaryFolder();
    const journal = await openLmdbJournal(folder);
    for (let number = 1; number < 40; number += 1) await journal.commit(publish(1, number, 1).map(larger));
    await journal.close();
    const path = join(folder, 'journal.mdb');
    await copyFile(path, join(folder, '.whole'));
    await truncate(path, 20 * pageBytes);
    for (let time = 0; time < 2; time += 1)
      await expect(openLmdbJournal(folder)).rejects.toMatchObject({
        kind: 'unknown',
        message: expect.stringContaining('damaged'),
      });
    await copyFile(join(folder, '.whole'), path);
    const restored = await openLmdbJournal(folder);
    expect(restored.entries(1, 0, 100)).toHaveLength(39);
    await restored.close();
  });
});

const larger = (write: ReturnType<typeof publish>[number]): ReturnType<typeof publish>[number] =>
  write.kind === 'chunk' ? { ...write, records: bytesOf(write.chunkId, 5_000) } : write;
