import type { ConformanceCase } from '../case.js';
import { expectNoneLostOrDoubled } from './expect-exactly-once.js';

export const crashCases: readonly ConformanceCase[] = [
  {
    id: 'crash/killed-member',
    title: 'what a member held when it was killed goes to a survivor, told as redelivered',
    promises: [3, 4],
    requires: ['crash'],
    async run(context) {
      const { world, check } = context;
      const poolName = world.name('pool');
      const join = { poolName, window: 16, concurrency: 4 };
      await world.makePool(join);
      const victim = await world.joinCrashable({ join, behaviour: 'hold' });
      const ids = await world.publishSome(world.scaled(40));
      await world.until(() => world.recorder.callbacks(poolName, 'invoke').length >= 4);
      const held = new Set(world.recorder.callbacks(poolName, 'invoke').map(({ messageId }) => messageId));
      world.disturb('kill');
      await victim.kill();
      await world.join({ poolName });
      await world.untilProcessed(poolName, ids.length);
      await world.untilEmpty(poolName);
      const again = world.recorder.callbacks(poolName, 'ok').filter(({ messageId }) => held.has(messageId));
      check.equal(
        again.map(({ redelivered }) => redelivered),
        again.map(() => true),
        'told as redelivered',
      );
      check.equal((await world.letters(poolName)).length, 0, 'letters');
      expectNoneLostOrDoubled(context);
    },
  },
  {
    id: 'crash/poison',
    title: 'a message that kills its member each time becomes a letter; innocent ones beside it are processed',
    promises: [7],
    requires: ['crash'],
    async run({ world, check }) {
      const poolName = world.name('pool');
      const join = { poolName, window: 8, concurrency: 1, pool: { deliveryLimit: 3 } };
      await world.makePool(join);
      const innocent = await world.publishSome(10);
      const { messageId: poison } = await world.publish({ poison: true });
      const more = await world.publishSome(10);
      world.disturb('poison kills members');
      for (let life = 0; life < 8; life += 1) {
        const member = await world.joinCrashable({ join, behaviour: 'accept' });
        const processedAll = world.until(() => world.processed(poolName).size >= innocent.length + more.length);
        const lettered = processedAll.then(() => world.untilLetters(poolName, 1));
        const ended = await Promise.race([member.dead.then(() => 'dead'), lettered.then(() => 'done')]);
        if (ended === 'done') break;
        lettered.catch(() => undefined); // awaited by nobody once the member is dead; the case's deadline ends it
      }
      const letters = await world.untilLetters(poolName, 1);
      check.equal(
        letters.map(({ reason, message }) => [reason, message.id]),
        [['delivery-limit', poison]],
        'letters',
      );
      check.equal(world.processed(poolName).size, innocent.length + more.length, 'innocent messages processed');
    },
  },
];
