import { type Broker, ensureBroker, PrivateBroker } from '@joinpool/brokers';
import type { Delivery, DriverConnection, PoolAddress } from '@joinpool/core/driver';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Holder, open, poolOn, publish } from '../../support/driver-pools.js';
import { within } from '../../support/pools.js';

let broker: Broker;
let stays: DriverConnection;

beforeAll(async () => {
  broker = await ensureBroker(process.env.JOINPOOL_BROKER ?? 'artemis-2.56');
  stays = await open(broker.url);
});

afterAll(() => stays?.close(within()));

const tellings = (deliveries: readonly Delivery[]) =>
  deliveries.map(({ redelivered, deliveryCount }) => [redelivered, deliveryCount]);

const declared = async (connection: DriverConnection): Promise<PoolAddress> => {
  const pool = poolOn('#');
  await connection.administration.declare(pool, 'create', within());
  return pool;
};

/** Artemis by itself tells it in about one of three times; twenty in a row by chance: once in three thousand million. */
it('what a connection that was cut had in hand is always told as a redelivery, and counted', async () => {
  const pool = await declared(stays);
  for (let round = 0; round < 20; round += 1) {
    await publish(stays, pool.poolName, ['a']);
    const dies = await open(broker.url);
    await (await Holder.attach(dies, pool, 1)).untilHeld(1);
    await dies.close(AbortSignal.abort());
    const member = await Holder.attach(stays, pool, 1);
    const again = await member.untilHeld(1);
    expect(tellings(again)).toEqual([[true, 2]]);
    again[0]?.settle('accept');
    await member.detach();
  }
  expect((await stays.administration.inspect(pool.poolName, within()))?.backlog).toBe(0);
});

it('what a member gives back is counted once, and what it accepts is gone', async () => {
  const pool = await declared(stays);
  await publish(stays, pool.poolName, ['a', 'b']);
  const member = await Holder.attach(stays, pool, 2);
  const [a, b] = await member.untilHeld(2);
  a?.settle('accept');
  b?.settle('retry');
  const deliveries = await member.untilHeld(3);
  expect(deliveries.map(({ frame }) => frame.topic.slice(-1))).toEqual(['a', 'b', 'b']);
  expect(tellings(deliveries)).toEqual([
    [false, 1],
    [false, 1],
    [true, 2],
  ]);
  deliveries[2]?.settle('accept');
  await member.detach();
  expect(await stays.administration.inspect(pool.poolName, within())).toMatchObject({ backlog: 0, unsettled: 0 });
});

it('what was in hand when its link ended comes back although the connection stays', async () => {
  const pool = await declared(stays);
  await publish(stays, pool.poolName, ['a']);
  const member = await Holder.attach(stays, pool, 1);
  await member.untilHeld(1);
  await member.detach();
  const other = await Holder.attach(stays, pool, 1);
  const again = await other.untilHeld(1);
  expect(tellings(again)).toEqual([[true, 2]]);
  again[0]?.settle('accept');
  await other.detach();
});

it('what was in hand when the broker was killed is told as a redelivery; what comes later is not', async () => {
  const own = await PrivateBroker.start(broker.name);
  try {
    const before = await open(own.broker.url);
    const pool = await declared(before);
    await publish(before, pool.poolName, ['a']);
    await (await Holder.attach(before, pool, 1)).untilHeld(1);
    await own.restart('kill');
    await before.close(AbortSignal.abort());
    const after = await open(own.broker.url);
    expect(await after.administration.declare(pool, 'create', within())).toEqual([]);
    await publish(after, pool.poolName, ['b']);
    const member = await Holder.attach(after, pool, 2);
    expect((await member.untilHeld(2)).map(({ redelivered }) => redelivered)).toEqual([true, false]);
    await member.detach();
    await after.close(within());
  } finally {
    await own.remove();
  }
});
