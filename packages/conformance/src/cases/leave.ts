import { type Message, PoolError } from '@joinpool/core';
import type { ConformanceCase } from '../case.js';
import { Gate } from '../workload/gate.js';
import { isSettled } from '../workload/is-settled.js';

export const leaveCases: readonly ConformanceCase[] = [
  {
    id: 'leave/releases-and-waits',
    title: 'leave() releases at once what has not started and waits for what runs',
    promises: [9],
    async run({ world, check, signal }) {
      const poolName = world.name('pool');
      const gate = new Gate();
      const { member, memberId } = await world.join({ poolName, concurrency: 2, window: 10, callback: gate.hold });
      const ids = await world.publishSome(10);
      await world.until(() => world.recorder.running === 2);
      await world.untilBacklog(poolName, 0);
      world.disturb('leave');
      const leaving = member.leave({ signal });
      await world.join({ poolName, connection: await world.connect() });
      await world.untilProcessed(poolName, ids.length - 2);
      check.equal(await isSettled(leaving), false, 'left while callbacks run');
      gate.open();
      await leaving;
      check.equal(world.recorder.running, 0, 'callbacks running when leave() resolved');
      const own = world.recorder.callbacks(poolName, 'ok').filter((event) => event.memberId === memberId);
      check.equal(own.length, 2, 'processed by the member that left');
      await world.quiet(poolName);
      check.equal(world.processed(poolName).size, ids.length + 1, 'processed, the barrier among them');
    },
  },
  {
    id: 'leave/past-deadline',
    title: 'leave() past its deadline resolves, aborts the signals with deadline-exceeded and releases what still runs',
    promises: [9],
    async run({ world, check }) {
      const poolName = world.name('pool');
      const reasons: unknown[] = [];
      const callback = ({ signal }: Message): Promise<void> =>
        new Promise((_, reject) => {
          signal.addEventListener('abort', () => {
            reasons.push(PoolError.isInstance(signal.reason) ? signal.reason.code : signal.reason);
            reject(signal.reason);
          });
        });
      const { member } = await world.join({ poolName, callback });
      const { messageId } = await world.publish({});
      await world.until(() => world.recorder.running === 1);
      world.disturb('leave');
      const began = performance.now();
      await member.leave({ deadlineMs: 30 });
      const lasted = performance.now() - began;
      check.that(lasted >= 25, `leave() gave up after ${lasted} ms, before its deadline of 30 ms`);
      check.equal([await member.closed, member.state], [{ reason: 'left' }, 'left'], 'closed, state');
      check.equal(reasons, ['deadline-exceeded'], 'reasons of the aborted signals');
      await world.join({ poolName });
      await world.until(() => world.processed(poolName).has(messageId));
      const runs = world.recorder.callbacks(poolName, 'ok');
      check.equal(
        runs.map(({ redelivered }) => redelivered),
        [true],
        'told as redelivered',
      );
      check.equal((await world.letters(poolName)).length, 0, 'letters');
    },
  },
  {
    id: 'leave/idempotent',
    title: 'leave() twice, also while paused, ends in one orderly end',
    promises: [9, 15],
    async run({ world, check, signal }) {
      const poolName = world.name('pool');
      const { member } = await world.join({ poolName });
      await member.pause();
      await Promise.all([member.leave({ signal }), member.leave({ signal })]);
      await member.leave({ signal });
      check.equal(member.state, 'left', 'state');
      check.equal(await member.closed, { reason: 'left' }, 'closed');
    },
  },
  {
    id: 'pause/releases',
    title: 'pause() stops intake and gives others what has not started; resume() takes again',
    promises: [9],
    async run({ world, check }) {
      const poolName = world.name('pool');
      const gate = new Gate();
      const { member, memberId } = await world.join({ poolName, concurrency: 1, window: 5, callback: gate.hold });
      const ids = await world.publishSome(5);
      await world.until(() => world.recorder.running === 1);
      await world.untilBacklog(poolName, 0);
      world.disturb('pause');
      const pausing = member.pause();
      await world.untilBacklog(poolName, 4);
      gate.open();
      await pausing;
      check.equal(member.state, 'paused', 'state');
      await world.untilProcessed(poolName, 1);
      await world.publish({});
      await world.untilBacklog(poolName, 5);
      await member.resume();
      await world.untilProcessed(poolName, ids.length + 1);
      const members = new Set(world.recorder.callbacks(poolName, 'ok').map((event) => event.memberId));
      check.equal([...members], [memberId], 'members');
    },
  },
];
