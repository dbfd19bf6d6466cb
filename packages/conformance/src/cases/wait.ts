import type { ConformanceCase } from '../case.js';
import { Gate } from '../workload/gate.js';
import { isSettled } from '../workload/is-settled.js';

export const waitCases: readonly ConformanceCase[] = [
  {
    id: 'wait/running-callbacks',
    title: 'wait() resolves when the callbacks that were running have ended, and not before',
    promises: [10],
    async run({ world, check, signal }) {
      const poolName = world.name('pool');
      const gate = new Gate();
      const { member } = await world.join({ poolName, callback: gate.hold });
      await world.publishSome(3);
      await world.until(() => world.recorder.running === 3);
      const waiting = member.wait({ signal });
      check.equal(await isSettled(waiting), false, 'resolved while callbacks run');
      gate.open();
      await waiting;
      check.equal(world.recorder.running, 0, 'callbacks running when wait() resolved');
    },
  },
  {
    id: 'wait/deadline',
    title: 'wait() rejects with deadline-exceeded, and leaves the member as it is',
    promises: [10, 12],
    async run({ world, check }) {
      const poolName = world.name('pool');
      const gate = new Gate();
      const { member } = await world.join({ poolName, callback: gate.hold });
      await world.publish({});
      await world.until(() => world.recorder.running === 1);
      await check.rejects(member.wait({ deadlineMs: 20 }), 'deadline-exceeded', 'wait past its deadline');
      check.equal(member.state, 'consuming', 'state of the member');
      gate.open();
      await world.untilProcessed(poolName, 1);
    },
  },
];
