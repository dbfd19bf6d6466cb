import { writeSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { openLmdbJournal } from '../../../dist/journal/open-lmdb-journal.js';

// A process with a journal, for tests that kill it or narrow its disk: a command a line on stdin, an answer a line on stdout.

let journal;

const entryOf = (chunkId) => ({
  chunkId,
  firstRecord: 0,
  count: 4,
  storedAtMs: 1,
  expiresAtMs: Number.POSITIVE_INFINITY,
  priority: 0,
});

/** What `expectedState` of the test counts on: two queues share each chunk and settle it at different times. */
const writesOf = (number, bytes) => [
  { kind: 'chunk', chunkId: number, records: Buffer.alloc(bytes, `${number};`), count: 4, references: 2 },
  { kind: 'entry', queueId: 1, sequence: 4 * number, entry: entryOf(number) },
  { kind: 'entry', queueId: 2, sequence: 4 * number, entry: entryOf(number) },
  { kind: 'producer', producerId: 'loop', record: { answered: number, refused: '', lastSeenAtMs: 1 } },
];

const settlementOf = (queueId, number) =>
  number < 1
    ? []
    : [
        { kind: 'removeEntry', queueId, sequence: 4 * number },
        { kind: 'releaseChunk', chunkId: number },
      ];

const commands = {
  open: async ({ folder, options }) => {
    journal = await openLmdbJournal(folder, options);
    return journal.recovered.producers.get('loop')?.answered ?? 0;
  },
  /** Until it is killed: tells of each commit once it is confirmed. */
  loop: async ({ from, bytes }) => {
    for (let number = from; ; number += 1) {
      await journal.commit([
        ...writesOf(number, bytes),
        ...settlementOf(1, number - 10),
        ...settlementOf(2, number - 20),
      ]);
      writeSync(1, `${JSON.stringify({ ok: number })}\n`);
    }
  },
  /** Until the disk is full: answers with the last that was confirmed, and why the next was not. */
  fill: async ({ from, bytes, most = Number.POSITIVE_INFINITY }) => {
    for (let number = from; number <= most; number += 1) {
      try {
        await journal.commit(writesOf(number, bytes));
      } catch (error) {
        return { confirmed: number - 1, kind: error.kind, message: error.message, next: journal.nextSequence(1) };
      }
    }
    return { confirmed: most };
  },
  settle: ({ from, to }) => {
    const numbers = Array.from({ length: to - from + 1 }, (_, index) => from + index);
    return journal.commit(numbers.flatMap((number) => [...settlementOf(1, number), ...settlementOf(2, number)]));
  },
  read: () => ({
    entries: journal.entries(1, 0, 100_000).map(({ entry }) => entry.chunkId),
    whole: journal.entries(1, 0, 100_000).every(({ entry }) => journal.chunk(entry.chunkId)?.count === 4),
  }),
  close: () => journal.close(),
};

for await (const line of createInterface({ input: process.stdin })) {
  const { name, ...options } = JSON.parse(line);
  try {
    writeSync(1, `${JSON.stringify({ ok: (await commands[name](options)) ?? null })}\n`);
  } catch (error) {
    writeSync(1, `${JSON.stringify({ error: { kind: error.kind, message: error.message } })}\n`);
  }
}
