import type { Subscription } from '@joinpool/core/driver';
import type { ConformanceCase } from '../case.js';
import { expectExactlyOnce } from './expect-exactly-once.js';

/** As text, in an order of their own: what a pool listens to has none. */
const topicsOf = (subscriptions: readonly Subscription[] | undefined): readonly string[] =>
  (subscriptions ?? []).map(({ topic }) => topic).sort();

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
    requires: ['removeSubscription'],
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
  {
    id: 'subscriptions/remove-under-load',
    title:
      'removeSubscription under load loses nothing of what stays and nothing confirmed before; nothing comes after',
    promises: [3, 16],
    requires: ['removeSubscription'],
    async run({ world, check, signal }) {
      const poolName = world.name('pool');
      await world.join({ poolName, topic: ['work.going', 'work.staying'] });
      const publisher = await world.connect();
      const before = await world.publishSome(world.scaled(30), { topic: 'work.going' }, publisher);
      const staying = world.publishSome(world.scaled(100), { topic: 'work.staying' }, publisher);
      const connection = await world.connection();
      await connection.removeSubscription(poolName, { topic: 'work.going' }, { signal });
      const after = await world.publishSome(world.scaled(30), { topic: 'work.going' }, publisher);
      const kept = [...before, ...(await staying)];
      const last = await world.publish({}, { topic: 'work.staying' }, publisher);
      await world.untilProcessed(poolName, kept.length + 1);
      await world.untilEmpty(poolName);
      const found = world.recorder.callbacks(poolName, 'ok').map(({ messageId }) => messageId);
      check.equal([...found].sort(), [...kept, last.messageId].sort(), 'processed, each once');
      check.equal(
        after.filter((id) => found.includes(id)),
        [],
        'processed although its subscription was gone',
      );
    },
  },
  {
    id: 'subscriptions/exact',
    title:
      'exactSubscriptions adds what is missing, removes what is not listed for every member, and tells what it removed',
    promises: [16],
    requires: ['listSubscriptions'],
    async run({ world, check, signal }) {
      const poolName = world.name('pool');
      await world.join({ poolName, topic: ['work.one', 'work.two'] });
      const connection = await world.connect();
      const removed: unknown[] = [];
      connection.on('subscriptionsRemoved', (event) => removed.push(event.poolName, topicsOf(event.subscriptions)));
      await world.join({ poolName, connection, topic: ['work.two', 'work.three'], exactSubscriptions: true });
      check.equal(removed, [poolName, ['work.one']], 'told as removed');
      const { subscriptions } = await connection.inspectPool(poolName, { signal });
      check.equal(topicsOf(subscriptions), ['work.three', 'work.two'], 'subscriptions');
      await world.publish({}, { topic: 'work.one' });
      const two = await world.publish({}, { topic: 'work.two' });
      const three = await world.publish({}, { topic: 'work.three' });
      await world.untilProcessed(poolName, 2);
      await world.untilEmpty(poolName);
      check.equal([...world.processed(poolName)].sort(), [two.messageId, three.messageId].sort(), 'processed');
    },
  },
];
