import type { ConformanceCase } from '../case.js';

export const messageOptionCases: readonly ConformanceCase[] = [
  {
    id: 'priority/first-out',
    title: 'of what waits in a pool higher priorities come first, and equal ones in publish order',
    promises: [5],
    requires: ['priorities'],
    async run({ world, check }) {
      const poolName = world.name('pool');
      await world.makePool({ poolName });
      const ids: string[] = [];
      for (const priority of [0, 5, 9, 1, 5]) ids.push((await world.publish({}, { priority })).messageId);
      ids.push((await world.publish({})).messageId);
      await world.untilBacklog(poolName, ids.length);
      await world.join({ poolName, concurrency: 1, window: 1 });
      await world.untilProcessed(poolName, ids.length);
      const found = world.recorder.callbacks(poolName, 'invoke').map(({ messageId }) => ids.indexOf(messageId));
      check.equal(found, [2, 1, 4, 3, 0, 5], 'order of priorities 0, 5, 9, 1, 5 and none');
    },
  },
  {
    id: 'delay/not-before',
    title: 'a message with delayMs comes not before its time, and holds back none behind it',
    promises: [1],
    requires: ['delayedDelivery'],
    async run({ world, check }) {
      const poolName = world.name('pool');
      const arrivedAt = new Map<string, number>();
      await world.join({ poolName, callback: ({ id }) => void arrivedAt.set(id, performance.now()) });
      const began = performance.now();
      const delayed = await world.publish({}, { delayMs: 150 });
      const prompt = await world.publish({});
      await world.untilProcessed(poolName, 2);
      check.equal([...arrivedAt.keys()], [prompt.messageId, delayed.messageId], 'order of arrival');
      const tookMs = (arrivedAt.get(delayed.messageId) ?? 0) - began;
      check.that(tookMs >= 145, `arrived ${tookMs} ms after it was published with a delay of 150 ms`);
      check.that(tookMs <= 5_000, `arrived ${tookMs} ms after it was published with a delay of 150 ms`);
    },
  },
  {
    id: 'expiry/message',
    title: 'a message that nobody took within expiresInMs is gone, with include expired a letter; the others stay',
    promises: [13],
    requires: ['messageExpiry', 'deadLetterInclude'],
    async run({ world, check }) {
      const poolName = world.name('pool');
      const pool = { deadLetters: { include: ['expired'] as const } };
      await world.makePool({ poolName, pool });
      const lasting = await world.publish({}, { expiresInMs: 60_000 });
      const brief = await world.publish({}, { expiresInMs: 50 });
      const unbounded = await world.publish({});
      const letters = await world.untilLetters(poolName, 1);
      check.equal(
        letters.map(({ reason, message }) => [reason, message.id]),
        [['expired', brief.messageId]],
        'letters',
      );
      await world.join({ poolName, pool });
      await world.untilProcessed(poolName, 2);
      await world.untilEmpty(poolName);
      const found = [...world.processed(poolName)].sort();
      check.equal(found, [lasting.messageId, unbounded.messageId].sort(), 'processed');
    },
  },
];
