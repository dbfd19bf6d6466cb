import type { PoolOptions } from '@joinpool/core';
import type { DriverCapabilities } from '@joinpool/core/driver';
import type { ConformanceCase } from '../case.js';

/** Settings in every part that this transport has; each number stands for one argument and occurs nowhere else. */
const settings = (numbers: readonly [number, number, number, number], has: DriverCapabilities): PoolOptions => {
  const [maxBacklog, messageTtlMs, maxMessages, ttlMs] = numbers;
  return {
    deliveryLimit: 7,
    limits: { ...(has.maxBacklog ? { maxBacklog } : {}), ...(has.messageTtl ? { messageTtlMs } : {}) },
    deadLetters: { maxMessages, ttlMs },
  };
};

const numbersIn = ({ limits = {}, deadLetters = {} }: PoolOptions): readonly number[] =>
  [...Object.values(limits), ...Object.values(deadLetters)].filter((value) => typeof value === 'number');

export const topologyCases: readonly ConformanceCase[] = [
  {
    id: 'topology/mismatch',
    title: 'joining a pool that exists with other settings is refused, names each that differs, and changes nothing',
    promises: [14],
    requires: ['deadLetterLimits'],
    async run({ world, check, harness: { capabilities } }) {
      const poolName = world.name('pool');
      const found = settings([910_001, 920_001, 930_001, 940_001], capabilities);
      const wanted = settings([910_002, 920_002, 930_002, 940_002], capabilities);
      await world.makePool({ poolName, pool: found });
      for (let time = 1; time <= 2; time += 1) {
        const other = world.join({ poolName, topic: 'other.#', pool: wanted });
        const { message } = await check.rejects(other, 'topology-mismatch', 'a join with other settings');
        const unnamed = [...numbersIn(found), ...numbersIn(wanted)].filter((value) => !message.includes(String(value)));
        check.equal(unnamed, [], `values that differ and are not told in "${message}"`);
        const count = message.split(/ is .+?, not /).length - 1;
        check.equal(count, numbersIn(found).length, `arguments named in "${message}"`);
      }
      await world.publish({}, { topic: 'other.item' });
      await world.publish({});
      await world.untilBacklog(poolName, 1);
      await world.join({ poolName, pool: found });
      await world.untilProcessed(poolName, 1);
    },
  },
  {
    id: 'topology/missing',
    title: 'topology check and passive answer not-found for a pool that is missing, and make nothing',
    promises: [14],
    async run({ world, check, signal }) {
      const poolName = world.name('pool');
      for (const topology of ['check', 'passive'] as const) {
        const connection = await world.connect({ topology });
        await check.rejects(world.join({ poolName, connection }), 'not-found', `topology ${topology}`);
      }
      const connection = await world.connection();
      await check.rejects(connection.inspectPool(poolName, { signal }), 'not-found', 'the pool after that');
    },
  },
];
