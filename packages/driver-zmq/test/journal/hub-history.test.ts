import { describe, expect, it } from 'vitest';
import type { Journal } from '../../src/journal/journal.js';
import { openLmdbJournal } from '../../src/journal/open-lmdb-journal.js';
import { ModelWorld } from '../hub/support/model-world.js';
import { Disk, type TestJournal } from '../hub/support/test-journal.js';
import { SeededRandom } from '../support/seeded-random.js';
import { temporaryFolder } from './support/temporary-folder.js';

const steps = 700;
const reopenEvery = 7;

/** What a hub that starts now finds; numbers that were never given may differ. */
const stateOf = (journal: Journal, queueIds: readonly number[], chunkIds: number): object => ({
  exchanges: [...journal.recovered.exchanges].sort(),
  queues: journal.recovered.queues.toSorted((one, other) => one.queueId - other.queueId),
  producers: new Map([...journal.recovered.producers].sort()),
  entries: queueIds.map((queueId) => journal.entries(queueId, 0, 10_000)),
  ends: queueIds.map((queueId) => journal.nextSequence(queueId)),
  chunks: Array.from({ length: chunkIds }, (_, chunkId) => {
    const chunk = journal.chunk(chunkId);
    return chunk && { count: chunk.count, records: Buffer.from(chunk.records).toString('hex') };
  }),
});

/** As the model of a disk has it that the hub is tested with. */
const modelAfter = async (disk: Disk, commits: number): Promise<TestJournal> => {
  const prefix = new Disk();
  prefix.committed.push(...disk.committed.slice(0, commits));
  return await prefix.open().load();
};

describe('what a hub writes while anything happens to it', () => {
  it.each([1, 2, 3])('is found again after each commit, seed %i', { timeout: 60_000 }, async (seed) => {
    const world = await ModelWorld.start(new SeededRandom(seed), false);
    for (let step = 0; step < steps; step += 1) await world.step();
    await world.finish();
    const { disk } = world;
    const folder = await temporaryFolder();
    let journal = await openLmdbJournal(folder);
    for (const [index, writes] of disk.committed.entries()) {
      await journal.commit(writes);
      if (index % reopenEvery !== 0) continue;
      await journal.close();
      journal = await openLmdbJournal(folder);
      const model = await modelAfter(disk, index + 1);
      const { queues, nextChunkId, nextQueueId } = model.recovered;
      const queueIds = queues.map(({ queueId }) => queueId);
      expect(stateOf(journal, queueIds, nextChunkId)).toEqual(stateOf(model, queueIds, nextChunkId));
      expect(journal.recovered).toMatchObject({ nextChunkId, nextQueueId });
    }
    expect(disk.committed.length).toBeGreaterThan(50);
    await journal.close();
  });
});
