import type { ConformanceCase } from '../case.js';
import { Gate } from '../workload/gate.js';
import { untilAborted } from '../workload/until-aborted.js';
import { expectExactlyOnce, expectNoneLostOrDoubled } from './expect-exactly-once.js';

/** What a member that leaves or pauses hands over to the others, and what not. */
export const handOverCases: readonly ConformanceCase[] = [
  {
    id: 'leave/settles-first',
    title: 'what a leaving member still processes is settled before it goes: it comes to nobody again',
    promises: [1, 9],
    async run(context) {
      const { world, signal } = context;
      const poolName = world.name('pool');
      const gate = new Gate();
      const { member } = await world.join({ poolName, concurrency: 10, callback: gate.hold });
      await world.publishSome(10);
      await world.until(() => world.recorder.running === 10);
      const leaving = member.leave({ signal });
      gate.open();
      await leaving;
      await world.join({ poolName, connection: await world.connect() });
      await world.quiet(poolName);
      expectExactlyOnce(context);
    },
  },
  {
    id: 'leave/given-back-ten-times',
    title: 'a message that ten members gave back when they left is processed by the next, and is no letter',
    promises: [3, 7, 9],
    async run(context) {
      const { world, check } = context;
      const poolName = world.name('pool');
      await world.makePool({ poolName });
      await world.publish({});
      world.disturb('members leave');
      for (let round = 1; round <= 10; round += 1) {
        const { member } = await world.join({ poolName, callback: untilAborted });
        await world.until(() => world.recorder.callbacks(poolName, 'invoke').length === round);
        await member.leave({ deadlineMs: 1 });
      }
      await world.join({ poolName });
      await world.quiet(poolName);
      check.equal((await world.letters(poolName)).length, 0, 'letters');
      expectNoneLostOrDoubled(context);
    },
  },
  {
    id: 'pause/gives-back-once',
    title: 'what a pause gives back is not handed to the paused member again: the next delivery is its second',
    promises: [9],
    async run({ world, check, signal }) {
      const poolName = world.name('pool');
      const gate = new Gate();
      const { member } = await world.join({ poolName, concurrency: 1, window: 5, callback: gate.hold });
      const ids = await world.publishSome(5);
      await world.until(() => world.recorder.running === 1);
      await world.untilBacklog(poolName, 0);
      world.disturb('pause');
      const pausing = member.pause();
      await world.untilBacklog(poolName, 4);
      await world.publish({}); // two round trips, in which it could be handed out again
      await world.untilBacklog(poolName, 5);
      gate.open();
      await pausing;
      await member.leave({ signal });
      await world.join({ poolName });
      await world.untilProcessed(poolName, ids.length + 1);
      const counts = world.recorder.callbacks(poolName, 'ok').map(({ deliveryCount = 2 }) => deliveryCount);
      check.that(Math.max(...counts) <= 2, `most deliveries of one message: ${Math.max(...counts)}`);
    },
  },
];
