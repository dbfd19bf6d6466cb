import { type PoolOptions, Reject } from '@joinpool/core';
import type { CaseContext, ConformanceCase } from '../case.js';
import { poll } from '../workload/poll.js';

/** A pool whose member rejects everything, one after the other; resolves when that many letters were written. */
const writeLetters = async ({ world }: CaseContext, pool: PoolOptions, count: number) => {
  const poolName = world.name('pool');
  const connection = await world.connect();
  let written = 0;
  connection.on('letter', (event) => {
    if (event.poolName !== poolName) return;
    written += 1;
    world.recorder.wake();
  });
  const callback = (): never => {
    throw new Reject('no');
  };
  await world.join({ poolName, connection, pool, concurrency: 1, window: 1, topic: `work.${poolName}`, callback });
  const ids = await world.publishSome(count, { topic: `work.${poolName}` });
  await world.until(() => written >= count);
  return { poolName, ids };
};

export const letterLimitCases: readonly ConformanceCase[] = [
  {
    id: 'letters/most',
    title: 'of more letters than deadLetters.maxMessages the oldest go',
    promises: [13],
    requires: ['deadLetterLimits'],
    async run(context) {
      const { world, check } = context;
      const { poolName, ids } = await writeLetters(context, { deadLetters: { maxMessages: 3 } }, 5);
      const found = (await world.letters(poolName)).map(({ message }) => message.id);
      check.equal(found, ids.slice(2), 'letters, oldest first');
    },
  },
  {
    id: 'letters/time-to-live',
    title: 'a letter older than deadLetters.ttlMs goes, a younger one stays',
    promises: [13],
    requires: ['deadLetterLimits'],
    async run(context) {
      const { world, check, signal } = context;
      const lasting = await writeLetters(context, { deadLetters: { ttlMs: 60_000 } }, 2);
      const brief = await writeLetters(context, { deadLetters: { ttlMs: 60 } }, 2);
      await poll(async () => (await world.letters(brief.poolName)).length === 0, signal);
      const found = (await world.letters(lasting.poolName)).map(({ message }) => message.id);
      check.equal(found, lasting.ids, 'letters with time left');
    },
  },
  {
    id: 'letters/unbounded',
    title: 'without limits every letter is kept',
    promises: [13],
    async run(context) {
      const { world, check } = context;
      const count = world.scaled(100);
      const { poolName, ids } = await writeLetters(context, {}, count);
      const found = (await world.letters(poolName)).map(({ message }) => message.id);
      check.equal(found, ids, 'letters, oldest first');
    },
  },
];
