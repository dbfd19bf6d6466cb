import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Journal } from '../../src/journal/journal.js';
import { openLmdbJournal } from '../../src/journal/open-lmdb-journal.js';
import { bytesOf, entryOf, publish, settle } from './support/journal-samples.js';
import { temporaryFolder } from './support/temporary-folder.js';

const numbers = (first: number, count: number): readonly number[] =>
  Array.from({ length: count }, (_, index) => first + index);

/** Hundred thousand messages in as many entries, of ten thousand chunks. */
const fill = async (journal: Journal, queueId: number): Promise<void> => {
  for (let first = 1; first <= 10_000; first += 1_000) {
    await journal.commit(
      numbers(first, 1_000).flatMap((chunkId) => [
        { kind: 'chunk', chunkId, records: bytesOf(chunkId), count: 10, references: 10 } as const,
        ...numbers(0, 10).map((record) => ({
          kind: 'entry' as const,
          queueId,
          sequence: 10 * chunkId + record,
          entry: { ...entryOf(chunkId), firstRecord: record },
        })),
      ]),
    );
  }
};

describe("a journal's file", () => {
  it('does not grow while as much goes as comes', { timeout: 60_000 }, async () => {
    const folder = await temporaryFolder();
    const journal = await openLmdbJournal(folder);
    const sizes: number[] = [];
    for (let round = 0; round < 120; round += 1) {
      const chunks = numbers(40 * round + 1, 40);
      const writes = chunks.flatMap((chunkId) => publish(1, chunkId));
      await journal.commit(
        writes.map((write) => (write.kind === 'chunk' ? { ...write, records: large(round) } : write)),
      );
      await journal.commit(chunks.flatMap((chunkId) => settle(1, chunkId)));
      sizes.push((await stat(join(folder, 'journal.mdb'))).size);
    }
    expect(sizes.at(-1)).toBeLessThanOrEqual(1.1 * (sizes[20] ?? 0));
    expect(journal.entries(1, 0, 1)).toEqual([]);
    await journal.close();
  });
});

/** From one page to fifteen. */
const large = (round: number): Buffer => Buffer.alloc(4_000 * (1 + (round % 15)), round);

describe('a queue of a hundred thousand entries', () => {
  it('is read page by page', { timeout: 60_000 }, async () => {
    const journal = await openLmdbJournal(await temporaryFolder());
    await fill(journal, 3);
    let next = 0;
    const read: number[] = [];
    for (let page = journal.entries(3, next, 999); page.length > 0; page = journal.entries(3, next, 999)) {
      for (const { sequence, entry } of page)
        read.push(10 * entry.chunkId + entry.firstRecord === sequence ? sequence : Number.NaN);
      next = (page.at(-1)?.sequence ?? 0) + 1;
    }
    expect(read).toEqual(numbers(10, 100_000));
    expect(journal.nextSequence(3)).toBe(100_010);
    await journal.close();
  });

  it('is gone at once when it is removed, and its space in steps between other commits', {
    timeout: 60_000,
  }, async () => {
    const journal = await openLmdbJournal(await temporaryFolder());
    await fill(journal, 3);
    await journal.commit([{ kind: 'removeQueue', queueId: 3 }]);
    expect(journal.entries(3, 0, 1)).toEqual([]);
    for (const chunkId of numbers(20_000, 5)) await journal.commit(publish(4, chunkId));
    expect(journal.chunk(10_000)).toBeDefined();
    await expect.poll(() => journal.chunk(10_000), { timeout: 40_000, interval: 100 }).toBeUndefined();
    expect(numbers(1, 10_000).filter((chunkId) => journal.chunk(chunkId) !== undefined)).toEqual([]);
    expect(journal.entries(4, 0, 10)).toHaveLength(5);
    await journal.close();
  });
});
