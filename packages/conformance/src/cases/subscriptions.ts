import type { ConformanceCase } from '../case.js';
import { expectExactlyOnce } from './expect-exactly-once.js';

export const subscriptionCases: readonly ConformanceCase[] = [
  {
    id: 'subscriptions/union',
    title: 'the subscriptions of a pool are the union of what its members asked for; every member gets everything',
    promises: [16],
    async run(context) {
      const { world, check, signal } = context;
      const poolName = world.name('pool');
      const first = await world.join({ poolName, topic: 'work.one' });
      const second = await world.join({ poolName, topic: 'work.two', connection: await world.connect() });
      await first.member.leave({ signal });
      const { messageId } = await world.publish({}, { topic: 'work.one' });
      await world.publish({}, { topic: 'work.two' });
      await world.untilProcessed(poolName, 2);
      const run = world.recorder.callbacks(poolName, 'ok').find((event) => event.messageId === messageId);
      check.equal(run?.memberId, second.memberId, 'who processed what the other member asked for');
      expectExactlyOnce(context);
    },
  },
  {
    id: 'subscriptions/overlapping',
    title: 'several matching subscriptions of a pool bring one copy',
    promises: [2],
    async run(context) {
      const { world } = context;
      const poolName = world.name('pool');
      await world.join({ poolName, topic: ['work.#', 'work.*', 'work.item'] });
      await world.publishSome(20);
      await world.quiet(poolName);
      expectExactlyOnce(context);
    },
  },
  {
    id: 'subscriptions/remove',
    title: 'removeSubscription stops what it names and nothing else',
    promises: [16],
    async run({ world, check, signal }) {
      const poolName = world.name('pool');
      await world.join({ poolName, topic: ['work.one', 'work.two'] });
      const connection = await world.connection();
      await connection.removeSubscription(poolName, { topic: 'work.one' }, { signal });
      await world.publish({}, { topic: 'work.one' });
      const { messageId } = await world.publish({}, { topic: 'work.two' });
      await world.until(() => world.processed(poolName).has(messageId));
      await world.untilEmpty(poolName);
      check.equal([...world.processed(poolName)], [messageId], 'processed');
    },
  },
];
