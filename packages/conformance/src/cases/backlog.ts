import type { ConformanceCase } from '../case.js';
import { expectExactlyOnce, expectNoneLostOrDoubled } from './expect-exactly-once.js';

export const backlogCases: readonly ConformanceCase[] = [
  {
    id: 'backlog/without-members',
    title: 'a pool keeps what is published while it has no members',
    promises: [3],
    async run(context) {
      const { world, check } = context;
      const poolName = world.name('pool');
      await world.makePool({ poolName });
      const ids = await world.publishSome(world.scaled(100));
      await world.untilBacklog(poolName, ids.length);
      check.equal(world.processed(poolName).size, 0, 'processed without a member');
      await world.join({ poolName });
      await world.quiet(poolName);
      expectExactlyOnce(context);
    },
  },
  {
    id: 'leave/under-load',
    title: 'members that join and leave under load lose and double nothing',
    promises: [3, 4, 9],
    async run(context) {
      const { world, signal } = context;
      const poolName = world.name('pool');
      await world.join({ poolName });
      world.disturb('members leave');
      const load = world.publishSome(world.scaled(200));
      for (let round = 0; round < 5; round += 1) {
        const { member } = await world.join({ poolName, callback: () => new Promise(setImmediate) });
        await member.leave({ signal });
      }
      await load;
      await world.quiet(poolName);
      expectNoneLostOrDoubled(context);
    },
  },
  {
    id: 'leave/twenty-with-backlog',
    title: 'twenty orderly leaves with a backlog lose nothing and make no letter',
    promises: [3, 7, 9],
    async run(context) {
      const { world, check, signal } = context;
      const poolName = world.name('pool');
      await world.makePool({ poolName });
      const ids = await world.publishSome(world.scaled(60));
      world.disturb('members leave');
      for (let round = 0; round < 20; round += 1) {
        const seen = world.recorder.callbacks(poolName, 'invoke').length;
        const { member } = await world.join({
          poolName,
          concurrency: 1,
          window: 8,
          callback: () => new Promise(setImmediate),
        });
        await world.until(
          () =>
            world.recorder.callbacks(poolName, 'invoke').length > seen || world.processed(poolName).size >= ids.length,
        );
        await member.leave({ signal });
      }
      await world.join({ poolName });
      await world.quiet(poolName);
      check.equal((await world.letters(poolName)).length, 0, 'letters');
      expectNoneLostOrDoubled(context);
    },
  },
];
