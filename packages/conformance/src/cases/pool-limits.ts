import { PoolError } from '@joinpool/core';
import type { ConformanceCase } from '../case.js';
import { poll } from '../workload/poll.js';

export const poolLimitCases: readonly ConformanceCase[] = [
  {
    id: 'limits/drop-oldest',
    title: 'a pool at maxBacklog lets its oldest messages go',
    promises: [13],
    requires: ['maxBacklog'],
    async run({ world, check }) {
      const poolName = world.name('pool');
      const pool = { limits: { maxBacklog: 5 } };
      await world.makePool({ poolName, pool });
      const ids = await world.publishSome(8);
      await world.untilBacklog(poolName, 5);
      await world.join({ poolName, pool });
      await world.untilProcessed(poolName, 5);
      check.equal([...world.processed(poolName)].sort(), ids.slice(3).sort(), 'what was kept');
    },
  },
  {
    id: 'limits/refuse',
    title: 'a full pool that refuses answers pool-full',
    promises: [13],
    requires: ['refuseWhenFull', 'maxBacklog'],
    async run({ world, check, signal }) {
      const poolName = world.name('pool');
      await world.makePool({ poolName, pool: { limits: { maxBacklog: 2, whenFull: 'refuse' } } });
      let found: unknown;
      for (let n = 0; n < 10 && found === undefined; n += 1) {
        await world.publish({}).catch((error: unknown) => {
          found = error;
        });
      }
      await check.rejects(Promise.reject(found), 'pool-full', 'publishing ten messages to a pool for two');
      const { backlog } = await (await world.connection()).inspectPool(poolName, { signal });
      check.that(backlog >= 2 && backlog < 10, `a backlog of ${backlog}`);
    },
  },
  {
    id: 'limits/message-ttl',
    title: 'messages older than messageTtlMs go; with include expired they become letters',
    promises: [13],
    requires: ['messageTtl', 'deadLetterInclude'],
    async run({ world, check }) {
      const poolName = world.name('pool');
      await world.makePool({ poolName, pool: { limits: { messageTtlMs: 50 }, deadLetters: { include: ['expired'] } } });
      const { messageId } = await world.publish({});
      const letters = await world.untilLetters(poolName, 1);
      check.equal(
        letters.map(({ reason, message }) => [reason, message.id]),
        [['expired', messageId]],
        'letters',
      );
      await world.untilBacklog(poolName, 0);
    },
  },
  {
    id: 'limits/expire-unused',
    title: 'a pool without members for expireWhenUnusedForMs is removed, one with a member stays',
    promises: [13],
    requires: ['expireWhenUnused', 'mandatory'],
    async run({ world, check, signal }) {
      const [unused, used] = [world.name('pool'), world.name('pool')];
      const pool = { limits: { expireWhenUnusedForMs: 400 } };
      await world.join({ poolName: used, pool, topic: 'work.used' });
      await world.makePool({ poolName: unused, pool, topic: 'work.unused' });
      // Looking at a pool counts as use on some transports; publishing to it counts nowhere.
      await poll(async () => {
        const [end] = await Promise.allSettled([world.publish({}, { topic: 'work.unused', mandatory: true })]);
        return end.status === 'rejected' && PoolError.isInstance(end.reason) && end.reason.code === 'unroutable';
      }, signal);
      const connection = await world.connection();
      await check.rejects(connection.inspectPool(unused, { signal }), 'not-found', 'the unused pool');
      await world.publish({}, { topic: 'work.used', mandatory: true });
      await world.untilProcessed(used, 1);
    },
  },
  {
    id: 'limits/overflow-letters',
    title: 'with include overflow what a full pool lets go becomes a letter',
    promises: [13],
    requires: ['maxBacklog', 'deadLetterInclude'],
    async run({ world, check }) {
      const poolName = world.name('pool');
      const pool = { limits: { maxBacklog: 2 }, deadLetters: { include: ['overflow'] as const } };
      await world.makePool({ poolName, pool });
      const ids: string[] = [];
      for (let n = 0; n < 4; n += 1) ids.push((await world.publish({ n })).messageId);
      const letters = await world.untilLetters(poolName, 2);
      check.equal(
        letters.map(({ reason, message }) => [reason, message.id, message.topic, message.exchangeName]),
        ids.slice(0, 2).map((id) => ['overflow', id, 'work.item', world.exchangeName]),
        'letters',
      );
      await world.untilBacklog(poolName, 2);
    },
  },
];
