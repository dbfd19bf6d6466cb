import type { EntryRecord, JournalWrite, QueueRecord } from '../../../src/journal/journal.js';

export const poolRecord = (poolName: string, lettersQueueId: number): QueueRecord => ({
  kind: 'pool',
  poolName,
  settings: { durable: true, queueType: undefined, deliveryLimit: 5, limits: { maxBacklog: 10 }, deadLetters: {} },
  subscriptions: [{ exchangeName: 'joinpool', topic: 'orders.#' }],
  lettersQueueId,
});

export const entryOf = (chunkId: number, count = 1): EntryRecord => ({
  chunkId,
  firstRecord: 0,
  count,
  storedAtMs: 1_700_000_000_000.5,
  expiresAtMs: Number.POSITIVE_INFINITY,
  priority: 0,
});

export const bytesOf = (chunkId: number, length = 100): Buffer => Buffer.alloc(length, `chunk ${chunkId};`);

export const chunkOf = (chunkId: number, count = 1, references = 1): JournalWrite => ({
  kind: 'chunk',
  chunkId,
  records: bytesOf(chunkId),
  count,
  references,
});

/** A chunk of its own for one entry of the queue; both are numbered alike. */
export const publish = (queueId: number, number: number, count = 1): readonly JournalWrite[] => [
  chunkOf(number, count),
  { kind: 'entry', queueId, sequence: number, entry: entryOf(number, count) },
];

/** Undoes `publish`. */
export const settle = (queueId: number, number: number): readonly JournalWrite[] => [
  { kind: 'removeEntry', queueId, sequence: number },
  { kind: 'releaseChunk', chunkId: number },
];
