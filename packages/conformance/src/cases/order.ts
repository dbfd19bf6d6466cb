import type { ConformanceCase } from '../case.js';
import { firstOutOfOrder } from '../check/check-order.js';
import { Gate } from '../workload/gate.js';

class FirstAttempt extends Error {}

export const orderCases: readonly ConformanceCase[] = [
  {
    id: 'order/one-member',
    title: 'one member with concurrency 1 gets messages in publish order',
    promises: [5],
    async run({ world, check }) {
      const poolName = world.name('pool');
      await world.join({ poolName, concurrency: 1 });
      const ids = await world.publishSome(world.scaled(500));
      await world.untilProcessed(poolName, ids.length);
      const late = firstOutOfOrder(world.recorder.callbacks(poolName, 'invoke'), ids);
      check.equal(late, undefined, 'first message out of order');
    },
  },
  {
    id: 'order/backlog',
    title: 'a backlog is handed out in publish order',
    promises: [5],
    async run({ world, check }) {
      const poolName = world.name('pool');
      await world.makePool({ poolName });
      const ids = await world.publishSome(world.scaled(100));
      await world.join({ poolName, concurrency: 1, window: 10 });
      await world.untilProcessed(poolName, ids.length);
      const late = firstOutOfOrder(world.recorder.callbacks(poolName, 'invoke'), ids);
      check.equal(late, undefined, 'first message out of order');
    },
  },
  {
    id: 'order/key-keeps-order',
    title: 'callbacks of one orderingKey never overlap and keep their order, also through a retry',
    promises: [5],
    async run({ world, check }) {
      const poolName = world.name('pool');
      const busy = new Set<string>();
      const overlaps: string[] = [];
      const done = new Map<string, string[]>();
      await world.join({
        poolName,
        callback: async ({ id, orderingKey = '', attempt }) => {
          if (busy.has(orderingKey)) overlaps.push(id);
          busy.add(orderingKey);
          await new Promise(setImmediate);
          busy.delete(orderingKey);
          if (attempt === 1 && id.endsWith('5')) throw new FirstAttempt('again');
          done.set(orderingKey, [...(done.get(orderingKey) ?? []), id]);
        },
      });
      const keys = ['a', 'b', 'c'];
      const sent = keys.map((orderingKey) => world.publishSome(world.scaled(30), { orderingKey }));
      const ids = await Promise.all(sent);
      await world.untilProcessed(poolName, ids.flat().length);
      check.equal(overlaps, [], 'overlapping callbacks of one key');
      for (const [index, key] of keys.entries()) check.equal(done.get(key), ids[index], `order of key ${key}`);
    },
  },
  {
    id: 'order/key-holds-back-its-own',
    title: 'a key that waits holds back no other key',
    promises: [5],
    async run({ world, check }) {
      const poolName = world.name('pool');
      const gate = new Gate();
      await world.join({ poolName, callback: ({ orderingKey }) => (orderingKey === 'slow' ? gate.hold() : undefined) });
      await world.publishSome(5, { orderingKey: 'slow' });
      await world.publishSome(10, { orderingKey: 'fast' });
      await world.untilProcessed(poolName, 10);
      check.equal(world.recorder.running, 1, 'callbacks of the slow key at once');
      gate.open();
      await world.untilProcessed(poolName, 15);
    },
  },
];
