import { describe, expect, it } from 'vitest';
import type { Journal } from '../../src/journal/journal.js';
import { openLmdbJournal } from '../../src/journal/open-lmdb-journal.js';
import { JournalProcess } from './support/journal-process.js';
import { chunkOf, entryOf, poolRecord, publish, settle } from './support/journal-samples.js';
import { temporaryFolder } from './support/temporary-folder.js';

const range = (first: number, last: number): readonly number[] =>
  Array.from({ length: last - first + 1 }, (_, index) => first + index);

const chunkIds = (journal: Journal, queueId: number): readonly number[] =>
  journal.entries(queueId, 0, 1_000).map(({ entry }) => entry.chunkId);

describe('a journal that is opened again', () => {
  it('tells of its queues, marks, exchanges and producers', async () => {
    const folder = await temporaryFolder();
    const first = await openLmdbJournal(folder);
    const producer = { answered: 12, refused: '[{"first":3}]', lastSeenAtMs: 99.5 };
    await first.commit([
      { kind: 'queue', queueId: 1, record: { kind: 'letters', poolName: 'a', options: { ttlMs: 5 } } },
      { kind: 'queue', queueId: 2, record: poolRecord('a', 1) },
      { kind: 'queue', queueId: 3, record: { kind: 'delayed' } },
      { kind: 'mark', queueId: 2, handedOutBelow: 2 ** 40 },
      { kind: 'exchange', exchangeName: 'exchange ünïcode' },
      { kind: 'producer', producerId: 'p', record: { ...producer, answered: 1 } },
      { kind: 'producer', producerId: 'gone', record: producer },
    ]);
    await first.commit([
      { kind: 'producer', producerId: 'p', record: producer },
      { kind: 'removeProducer', producerId: 'gone' },
    ]);
    await first.close();
    const second = await openLmdbJournal(folder);
    expect(second.recovered).toEqual({
      queues: [
        { queueId: 1, record: { kind: 'letters', poolName: 'a', options: { ttlMs: 5 } }, handedOutBelow: 0 },
        { queueId: 2, record: poolRecord('a', 1), handedOutBelow: 2 ** 40 },
        { queueId: 3, record: { kind: 'delayed' }, handedOutBelow: 0 },
      ],
      exchanges: ['exchange ünïcode'],
      producers: new Map([['p', producer]]),
      nextChunkId: 1,
      nextQueueId: 4,
    });
    await second.close();
  });

  it('gives no number twice, also after everything was removed', async () => {
    const folder = await temporaryFolder();
    const first = await openLmdbJournal(folder);
    await first.commit([{ kind: 'queue', queueId: 5, record: { kind: 'delayed' } }, ...publish(1, 7, 3)]);
    await first.commit([...settle(1, 7), { kind: 'removeQueue', queueId: 5 }]);
    await first.close();
    const second = await openLmdbJournal(folder);
    expect(second.nextSequence(1)).toBe(10);
    expect(second.recovered).toMatchObject({ queues: [], nextChunkId: 8, nextQueueId: 6 });
    await second.commit(publish(1, 10, 1));
    await second.close();
    const third = await openLmdbJournal(folder);
    expect(third.nextSequence(1)).toBe(11);
    expect(third.recovered.nextChunkId).toBe(11);
    await third.close();
  });

  it('still knows how many entries share a chunk', async () => {
    const folder = await temporaryFolder();
    const first = await openLmdbJournal(folder);
    await first.commit([chunkOf(1, 1, 3), { kind: 'releaseChunk', chunkId: 1 }]);
    await first.close();
    const second = await openLmdbJournal(folder);
    await second.commit([{ kind: 'releaseChunk', chunkId: 1 }]);
    expect(second.chunk(1)).toBeDefined();
    await second.commit([{ kind: 'releaseChunk', chunkId: 1 }]);
    expect(second.chunk(1)).toBeUndefined();
    await second.close();
  });

  it('goes on with the removal of a large queue', async () => {
    const folder = await temporaryFolder();
    const first = await openLmdbJournal(folder);
    const shared = range(1, 3_000).flatMap((number) => [
      chunkOf(number, 1, 2),
      { kind: 'entry', queueId: 1, sequence: number, entry: entryOf(number) } as const,
      { kind: 'entry', queueId: 2, sequence: number, entry: entryOf(number) } as const,
    ]);
    await first.commit(shared);
    await first.commit([{ kind: 'removeQueue', queueId: 1 }]);
    await first.close();
    const second = await openLmdbJournal(folder);
    expect(chunkIds(second, 1)).toEqual([]);
    await second.commit(range(1, 3_000).map((chunkId) => ({ kind: 'releaseChunk', chunkId })));
    await expect
      .poll(() => range(1, 3_000).filter((id) => second.chunk(id) !== undefined), { timeout: 20_000 })
      .toEqual([]);
    await second.close();
  });
});

describe('a journal whose process is killed', () => {
  it('holds all that was confirmed, and nothing by halves', { timeout: 60_000 }, async () => {
    const folder = await temporaryFolder();
    for (let round = 1; round <= 5; round += 1) {
      const child = new JournalProcess();
      const { ok: start } = await child.ask({ name: 'open', folder });
      child.tell({ name: 'loop', from: Number(start) + 1, bytes: round * 3_000 });
      let confirmed = Number(start);
      for (let left = 20 + 7 * round; left > 0; left -= 1) confirmed = Number((await child.next())?.ok);
      await child.kill();
      for (let last = await child.next(); last !== undefined; last = await child.next()) confirmed = Number(last.ok);
      const journal = await openLmdbJournal(folder);
      const answered = journal.recovered.producers.get('loop')?.answered ?? 0;
      expect([confirmed, confirmed + 1]).toContain(answered);
      expect(chunkIds(journal, 1)).toEqual(range(Math.max(1, answered - 9), answered));
      expect(chunkIds(journal, 2)).toEqual(range(Math.max(1, answered - 19), answered));
      const kept = range(1, answered + 1).filter((chunkId) => journal.chunk(chunkId)?.count === 4);
      expect(kept).toEqual(range(Math.max(1, answered - 19), answered));
      expect(journal.nextSequence(1)).toBe(4 * answered + 4);
      await journal.close();
    }
  });
});
