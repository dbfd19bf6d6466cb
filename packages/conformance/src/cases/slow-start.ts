import type { ConformanceCase } from '../case.js';
import { heldBy, peakRunning } from '../check/check-window.js';
import { Gate } from '../workload/gate.js';

const held = 6;

export const slowStartCases: readonly ConformanceCase[] = [
  {
    id: 'reconnect/slow-start',
    title: 'after a rejoin a member takes redeliveries one by one, and its whole window with the first fresh message',
    promises: [7],
    requires: ['cut', 'crash'],
    async run({ world, check }) {
      const poolName = world.name('pool');
      const [redelivered, fresh] = [new Gate(), new Gate()];
      let gate = redelivered;
      const join = { poolName, window: held, concurrency: held };
      const connection = await world.connect();
      let joined = 0;
      connection.on('joined', () => {
        joined += 1;
        world.recorder.wake();
      });
      const { member, memberId } = await world.join({ ...join, connection, callback: () => gate.hold() });
      await member.pause();
      const victim = await world.joinCrashable({ join, behaviour: 'hold' });
      await world.publishSome(held);
      await world.until(() => world.recorder.callbacks(poolName, 'invoke').length >= held);
      await member.resume();
      await world.cut();
      await world.until(() => joined >= 3);
      world.disturb('kill');
      await victim.kill();
      await world.until(() => heldBy(world.recorder.events, memberId) === 1);
      await world.untilBacklog(poolName, held - 1);
      check.equal(heldBy(world.recorder.events, memberId), 1, 'redeliveries held at once');
      redelivered.open();
      await world.untilProcessed(poolName, held);
      check.equal(peakRunning(world.recorder.events).get(memberId), 1, 'redeliveries run at once');
      gate = fresh;
      await world.publishSome(held + 2);
      await world.until(() => heldBy(world.recorder.events, memberId) === held);
      await world.untilBacklog(poolName, 2);
      fresh.open();
      await world.untilProcessed(poolName, 2 * held + 2);
    },
  },
];
