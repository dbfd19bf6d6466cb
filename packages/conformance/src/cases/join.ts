import type { CaseContext, ConformanceCase } from '../case.js';
import { expectExactlyOnce } from './expect-exactly-once.js';

const reason = new DOMException('no longer wanted', 'AbortError');

/** Nobody is in the pool: what is published stays until somebody joins. */
const expectNobody = async ({ world, check, signal }: CaseContext, poolName: string): Promise<void> => {
  const { messageId } = await world.publish({});
  await world.untilBacklog(poolName, 1);
  const { members = 0 } = await (await world.connection()).inspectPool(poolName, { signal });
  check.equal([members, world.processed(poolName).size], [0, 0], 'members, processed');
  await world.join({ poolName });
  await world.until(() => world.processed(poolName).has(messageId));
};

export const joinCases: readonly ConformanceCase[] = [
  {
    id: 'join/placed',
    title: 'when a join resolves the member has its place: the very next publish of anybody reaches it',
    promises: [1, 2, 3],
    async run(context) {
      const { world, check, signal } = context;
      const [publisher, observer] = [await world.connect(), await world.connect()];
      for (let round = 0; round < 5; round += 1) {
        const poolName = world.name('pool');
        const topic = `work.round-${round}`;
        const { member } = await world.join({ poolName, topic });
        const { members = 1 } = await observer.inspectPool(poolName, { signal });
        check.equal([member.state, members], ['consuming', 1], 'state, members');
        const { messageId } = await world.publish({}, { topic }, publisher);
        await world.until(() => world.processed(poolName).has(messageId));
      }
      expectExactlyOnce(context);
    },
  },
  {
    id: 'join/aborted',
    title:
      'a join that is aborted, at whatever moment, rejects with the reason of the signal and leaves no member behind',
    promises: [12],
    async run(context) {
      const { world, check } = context;
      const poolName = world.name('pool');
      await world.makePool({ poolName });
      const connection = await world.connect();
      const before = world.join({ poolName, connection, signal: AbortSignal.abort(reason) });
      await check.rejectsWith(before, reason, 'a join with an aborted signal');
      for (let turns = 0; turns < 6; turns += 1) {
        const controller = new AbortController();
        const joining = Promise.allSettled([world.join({ poolName, connection, signal: controller.signal })]);
        for (let turn = 0; turn < turns; turn += 1) await new Promise(setImmediate);
        controller.abort(reason);
        const [end] = await joining;
        if (end?.status === 'fulfilled') await end.value.member.leave();
        else check.that(end?.reason === reason, `aborted after ${turns} turns: rejected with ${String(end?.reason)}`);
        check.that(turns > 0 || end?.status === 'rejected', 'aborted in the same turn, and joined');
      }
      await expectNobody(context, poolName);
    },
  },
  {
    id: 'join/deadline',
    title: 'a join past its deadline rejects with deadline-exceeded and leaves no member behind',
    promises: [12],
    async run(context) {
      const { world, check } = context;
      const poolName = world.name('pool');
      await world.makePool({ poolName });
      await check.rejects(world.join({ poolName, deadlineMs: 0 }), 'deadline-exceeded', 'a join with no time at all');
      await expectNobody(context, poolName);
    },
  },
  {
    id: 'join/twice',
    title: 'joining a pool twice on one connection makes two members; one leaves and the other goes on',
    promises: [1, 9],
    async run(context) {
      const { world, check, signal } = context;
      const poolName = world.name('pool');
      const connection = await world.connect();
      const first = await world.join({ poolName, connection });
      const second = await world.join({ poolName, connection });
      check.that(first.member !== second.member, 'the second join gave the first member');
      await world.publishSome(20);
      await world.untilProcessed(poolName, 20);
      const { length } = world.recorder.callbacks(poolName, 'ok');
      await first.member.leave({ signal });
      check.equal([first.member.state, second.member.state], ['left', 'consuming'], 'states');
      await world.publishSome(10);
      await world.quiet(poolName);
      const later = new Set(world.recorder.callbacks(poolName, 'ok').slice(length));
      check.equal([...new Set([...later].map(({ memberId }) => memberId))], [second.memberId], 'who goes on');
      expectExactlyOnce(context);
    },
  },
];
