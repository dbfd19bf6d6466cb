import { describe, expect, it, onTestFinished, vi } from 'vitest';
import type { EntryRecord, Journal } from '../../../src/journal/journal.js';
import { bytesOf, chunkOf, entryOf, publish, settle } from './journal-samples.js';

const queueId = 7;

type Opened = () => Promise<Journal>;

/** What every journal does; `open` gives an empty one. */
export const describeJournal = (name: string, open: Opened): void => {
  const opened = async (): Promise<Journal> => {
    const journal = await open();
    onTestFinished(() => journal.close());
    return journal;
  };
  describeReading(name, opened);
  describeEnds(name, opened);
  describeChunks(name, opened);
};

const sequences = (journal: Journal, from: number, most: number): readonly number[] =>
  journal.entries(queueId, from, most).map(({ sequence }) => sequence);

const describeReading = (name: string, opened: Opened): void => {
  describe(`${name}: entries`, () => {
    it('starts empty, with the first numbers', async () => {
      const journal = await opened();
      expect(journal.recovered.queues).toEqual([]);
      expect(journal.recovered.nextChunkId).toBe(1);
      expect(journal.recovered.nextQueueId).toBe(1);
      expect(journal.nextSequence(queueId)).toBe(0);
      expect(journal.entries(queueId, 0, 10)).toEqual([]);
      expect(journal.chunk(1)).toBeUndefined();
    });

    it('are read in order, from a number on, at most so many', async () => {
      const journal = await opened();
      for (const number of [0, 300, 70_000, 2 ** 33]) await journal.commit(publish(queueId, number));
      expect(sequences(journal, 0, 10)).toEqual([0, 300, 70_000, 2 ** 33]);
      expect(sequences(journal, 1, 2)).toEqual([300, 70_000]);
      expect(sequences(journal, 2 ** 33 + 1, 2)).toEqual([]);
      expect(journal.entries(queueId + 1, 0, 10)).toEqual([]);
    });

    it('come back as they were given, also when they change', async () => {
      const journal = await opened();
      const first: EntryRecord = { ...entryOf(1, 10), firstRecord: 3, priority: 9, expiresAtMs: 1_700_000_000_123.25 };
      const second: EntryRecord = {
        ...first,
        settled: Uint8Array.of(0b101, 0b11),
        states: [{ index: 1, deliveries: 2, charges: 1 }],
        delayed: { dueAtMs: 12.5, route: { to: { kind: 'pool', poolName: 'billing' }, priority: 3 } },
      };
      await journal.commit([chunkOf(1, 13), { kind: 'entry', queueId, sequence: 5, entry: first }]);
      expect(journal.entries(queueId, 0, 1)).toEqual([{ sequence: 5, entry: first }]);
      await journal.commit([{ kind: 'entry', queueId, sequence: 5, entry: second }]);
      expect(journal.entries(queueId, 0, 2)).toEqual([{ sequence: 5, entry: second }]);
    });
  });
};

const describeEnds = (name: string, opened: Opened): void => {
  describe(`${name}: entries that come and go`, () => {
    it('are not there before their commit resolves', async () => {
      const journal = await opened();
      const committed = journal.commit(publish(queueId, 1));
      expect(sequences(journal, 0, 1)).toEqual([]);
      expect(journal.nextSequence(queueId)).toBe(0);
      await committed;
      expect(sequences(journal, 0, 1)).toEqual([1]);
    });

    it('leave their number behind when they go', async () => {
      const journal = await opened();
      await journal.commit(publish(queueId, 1, 5));
      await journal.commit(publish(queueId, 6, 4));
      await journal.commit(settle(queueId, 6));
      await journal.commit(settle(queueId, 1));
      expect(sequences(journal, 0, 9)).toEqual([]);
      expect(journal.nextSequence(queueId)).toBe(10);
    });

    it('go with their queue', async () => {
      const journal = await opened();
      await journal.commit([...publish(queueId, 1), ...publish(queueId + 1, 2)]);
      await journal.commit([{ kind: 'removeQueue', queueId }]);
      expect(sequences(journal, 0, 9)).toEqual([]);
      expect(journal.entries(queueId + 1, 0, 9)).toHaveLength(1);
      await vi.waitFor(() => expect(journal.chunk(1)).toBeUndefined());
      expect(journal.chunk(2)).toBeDefined();
    });
  });
};

const describeChunks = (name: string, opened: Opened): void => {
  describe(`${name}: chunks`, () => {
    it('come back as they were given, and stay valid', async () => {
      const journal = await opened();
      const large = Buffer.alloc(3_000_000, 'large');
      await journal.commit([chunkOf(1, 9), { kind: 'chunk', chunkId: 2, records: large, count: 64, references: 1 }]);
      const chunks = [journal.chunk(1), journal.chunk(2)];
      await journal.commit([
        { kind: 'releaseChunk', chunkId: 1 },
        { kind: 'releaseChunk', chunkId: 2 },
      ]);
      for (let number = 3; number < 20; number += 1) await journal.commit(publish(queueId, number));
      expect(chunks.map((chunk) => chunk?.count)).toEqual([9, 64]);
      expect(Buffer.from(chunks[0]?.records ?? [])).toEqual(bytesOf(1));
      expect(large.equals(chunks[1]?.records ?? large.subarray(1))).toBe(true);
    });

    it('go with the last entry that shares them', async () => {
      const journal = await opened();
      await journal.commit([chunkOf(1, 1, 3)]);
      await journal.commit([{ kind: 'releaseChunk', chunkId: 1 }]);
      await journal.commit([{ kind: 'releaseChunk', chunkId: 1 }]);
      expect(journal.chunk(1)).toBeDefined();
      await journal.commit([{ kind: 'releaseChunk', chunkId: 1 }]);
      expect(journal.chunk(1)).toBeUndefined();
    });

    it('are counted within a commit too', async () => {
      const journal = await opened();
      const release = { kind: 'releaseChunk', chunkId: 1 } as const;
      await journal.commit([chunkOf(1, 1, 4), release]);
      await journal.commit([release, release]);
      expect(journal.chunk(1)).toBeDefined();
      await journal.commit([release]);
      expect(journal.chunk(1)).toBeUndefined();
      await journal.commit([chunkOf(2, 1, 1), { ...release, chunkId: 2 }]);
      expect(journal.chunk(2)).toBeUndefined();
    });
  });
};
