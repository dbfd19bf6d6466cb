import { PoolError } from '@joinpool/core';
import type { CaseContext, ConformanceCase } from '../case.js';
import { CheckFailed } from '../check/check-failed.js';
import { Gate } from '../workload/gate.js';
import { isSettled } from '../workload/is-settled.js';

/** Publishes so many from a connection that has published before, and cuts the wait of `close()` short at once. */
const closeAtOnce = async ({ world }: CaseContext, maxMessages: number, count: number) => {
  const publisher = await world.connect({ publishWindow: { maxMessages } });
  await world.publish({}, {}, publisher);
  const ids = Array.from({ length: count }, () => world.nextMessageId());
  const load = Promise.allSettled(ids.map((messageId) => world.publish({}, { messageId }, publisher)));
  await publisher.close({ deadlineMs: 0 });
  const ends = (await load).map((end) => {
    if (end.status === 'fulfilled') return end.value.outcome;
    return PoolError.isInstance(end.reason) ? `${end.reason.code} ${end.reason.outcome}` : String(end.reason);
  });
  return { ids, ends };
};

export const closeCases: readonly ConformanceCase[] = [
  {
    id: 'close/publishes-in-flight',
    title: 'close() within its deadline lets every publish in flight be confirmed, also those that wait for the window',
    promises: [9],
    async run({ world, check, signal }) {
      const poolName = world.name('pool');
      await world.makePool({ poolName });
      const publisher = await world.connect({ publishWindow: { maxMessages: 10 } });
      const load = Promise.all(Array.from({ length: 50 }, () => world.publish({}, {}, publisher)));
      await publisher.close({ signal });
      const outcomes = new Set((await load).map(({ outcome }) => outcome));
      check.equal([[...outcomes], publisher.state], [['confirmed'], 'closed'], 'outcomes, state');
      await world.join({ poolName });
      await world.quiet(poolName);
    },
  },
  {
    id: 'close/publishes-past-deadline',
    title: 'close() past its deadline rejects what was sent as unknown, and what was not sent as refused',
    promises: [9],
    async run(context) {
      const { world, check } = context;
      const poolName = world.name('pool');
      await world.makePool({ poolName });
      const { ids, ends } = await closeAtOnce(context, 10, 30);
      const sent = ends.slice(0, 10).filter((end) => end !== 'confirmed');
      check.equal([...new Set(sent)], ['connection-closed unknown'], 'what was sent and not confirmed');
      check.equal([...new Set(ends.slice(10))], ['connection-closed refused'], 'what waited for the window');
      await world.join({ poolName });
      await world.quiet(poolName);
      const arrived = ids.filter((id) => world.processed(poolName).has(id));
      check.equal(
        arrived.filter((id) => ids.indexOf(id) >= 10),
        [],
        'refused, and processed all the same',
      );
    },
  },
  {
    id: 'close/drains',
    title: 'close() waits for running callbacks, which may still publish; a join is refused meanwhile',
    promises: [9],
    async run({ world, check, signal }) {
      const poolName = world.name('pool');
      const answers = world.name('answers');
      await world.makePool({ poolName: answers, topic: 'answer.#' });
      const gate = new Gate();
      const connection = await world.connect();
      const callback = async (): Promise<void> => {
        await gate.hold();
        await world.publish({}, { topic: 'answer.late' }, connection);
      };
      const { member } = await world.join({ poolName, connection, callback });
      await world.publish({});
      await world.until(() => world.recorder.running === 1);
      const closing = connection.close({ signal });
      check.equal([await isSettled(closing), connection.state, member.state], [false, 'draining', 'leaving'], 'states');
      const late = connection.joinConsumerPool(() => undefined, { poolName: world.name('pool'), topic: 'work.#' });
      await check.rejects(late, 'connection-closed', 'a join while the connection closes');
      gate.open();
      await closing;
      check.equal([connection.state, member.state], ['closed', 'left'], 'states');
      await world.untilBacklog(answers, 1);
      await world.untilEmpty(poolName);
    },
  },
  {
    id: 'close/process-ends',
    title: 'a process whose connection was closed, in order or at once, ends by itself',
    promises: [9],
    requires: ['process'],
    async run({ world, check }) {
      const poolName = world.name('pool');
      const join = { poolName };
      await world.makePool(join);
      for (const [round, deadlineMs] of [10_000, 0].entries()) {
        const member = await world.joinCrashable({ join, behaviour: 'accept' });
        await world.publish({ round });
        await world.untilProcessed(poolName, round + 1);
        if (member.close === undefined) throw new CheckFailed('the member has no process of its own');
        await member.close(deadlineMs);
      }
      await world.untilEmpty(poolName);
      check.equal(world.processed(poolName).size, 2, 'processed');
    },
  },
];
