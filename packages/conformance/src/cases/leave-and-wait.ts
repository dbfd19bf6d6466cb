import type { ConformanceCase } from '../case.js';
import { Gate } from '../workload/gate.js';

/** Whether the promise has settled, without waiting for it: two turns are given to what is due. */
const isSettled = async (promise: Promise<unknown>): Promise<boolean> => {
  let settled = false;
  const note = (): void => {
    settled = true;
  };
  promise.then(note, note);
  await new Promise(setImmediate);
  await new Promise(setImmediate);
  return settled;
};

export const leaveAndWaitCases: readonly ConformanceCase[] = [
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
    title: 'leave() past its deadline aborts the signals and releases what still runs',
    promises: [9],
    async run({ world, check }) {
      const poolName = world.name('pool');
      const aborted: string[] = [];
      const callback = ({ id, signal }: { id: string; signal: AbortSignal }): Promise<void> =>
        new Promise((_, reject) => {
          signal.addEventListener('abort', () => {
            aborted.push(id);
            reject(signal.reason);
          });
        });
      const { member } = await world.join({ poolName, callback });
      const { messageId } = await world.publish({});
      await world.until(() => world.recorder.running === 1);
      world.disturb('leave');
      await member.leave({ deadlineMs: 30 }).catch((error: unknown) => check.that(error instanceof Error, 'no error'));
      await member.closed;
      check.equal(aborted, [messageId], 'aborted signals');
      await world.join({ poolName });
      await world.until(() => world.processed(poolName).has(messageId));
      check.equal(world.recorder.callbacks(poolName, 'ok')[0]?.redelivered, true, 'told as redelivered');
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
  {
    id: 'close/publishes-in-flight',
    title: 'close() lets publishes in flight be confirmed, or rejects them as unknown',
    promises: [9],
    async run({ world, check, signal }) {
      const poolName = world.name('pool');
      await world.makePool({ poolName });
      const publisher = await world.connect();
      const load = Promise.allSettled(Array.from({ length: 50 }, () => world.publish({}, {}, publisher)));
      await publisher.close({ signal });
      await load;
      check.equal(publisher.state, 'closed', 'state');
      const failed = world.recorder.events.filter((event) => event.kind === 'publish' && event.phase === 'fail');
      check.equal(failed.length, 0, 'publishes refused although they were accepted before close()');
      await world.join({ poolName });
      await world.quiet(poolName);
    },
  },
];
