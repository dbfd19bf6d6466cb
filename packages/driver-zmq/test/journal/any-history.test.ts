import { describe, expect, it } from 'vitest';
import type { Journal, JournalWrite } from '../../src/journal/journal.js';
import { MemoryJournal } from '../../src/journal/memory-journal.js';
import { openLmdbJournal } from '../../src/journal/open-lmdb-journal.js';
import { bytesOf, entryOf } from './support/journal-samples.js';
import { temporaryFolder } from './support/temporary-folder.js';

const queueIds = [1, 2, 3];

/** Always the same numbers for one seed (xorshift), below `most`. */
const numbersFrom = (seed: number): ((most: number) => number) => {
  let state = seed;
  return (most) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % most;
  };
};

/** Some messages to some of the queues, some of the oldest settled. */
const commitOf = (journal: Journal, chunkId: number, below: (most: number) => number): readonly JournalWrite[] => {
  const writes: JournalWrite[] = [];
  const wanted = queueIds.filter(() => below(2) === 1);
  if (wanted.length > 0) {
    const count = 1 + below(4);
    writes.push({
      kind: 'chunk',
      chunkId,
      records: bytesOf(chunkId, 1 + below(20_000)),
      count,
      references: wanted.length,
    });
    for (const queueId of wanted)
      writes.push({ kind: 'entry', queueId, sequence: journal.nextSequence(queueId), entry: entryOf(chunkId, count) });
  }
  for (const queueId of queueIds) {
    for (const { sequence, entry } of journal.entries(queueId, 0, below(5))) {
      if (below(3) === 0)
        writes.push({ kind: 'entry', queueId, sequence, entry: { ...entry, settled: Uint8Array.of(1) } });
      else writes.push({ kind: 'removeEntry', queueId, sequence }, { kind: 'releaseChunk', chunkId: entry.chunkId });
    }
  }
  return writes;
};

const expectSame = (journal: Journal, model: Journal, chunkIds: number): void => {
  for (const queueId of queueIds) {
    expect(journal.entries(queueId, 0, 10_000)).toEqual(model.entries(queueId, 0, 10_000));
    expect(journal.nextSequence(queueId)).toBe(model.nextSequence(queueId));
  }
  for (let chunkId = 1; chunkId <= chunkIds; chunkId += 1) {
    const [found, expected] = [journal.chunk(chunkId), model.chunk(chunkId)];
    expect(found?.count).toBe(expected?.count);
    expect(Buffer.compare(found?.records ?? Buffer.of(), expected?.records ?? Buffer.of())).toBe(0);
  }
};

describe('any history of commits', () => {
  it.each([1, 2, 3, 4])('leaves on disk what it leaves in memory, seed %i', { timeout: 60_000 }, async (seed) => {
    const below = numbersFrom(seed * 7_919);
    const folder = await temporaryFolder();
    const model = new MemoryJournal();
    let journal = await openLmdbJournal(folder);
    for (let chunkId = 1; chunkId <= 150; chunkId += 1) {
      const writes = commitOf(model, chunkId, below);
      await Promise.all([journal.commit(writes), model.commit(writes)]);
      if (chunkId % 30 !== 0) continue;
      expectSame(journal, model, chunkId);
      await journal.close();
      journal = await openLmdbJournal(folder);
      expectSame(journal, model, chunkId);
    }
    await journal.close();
  });
});
