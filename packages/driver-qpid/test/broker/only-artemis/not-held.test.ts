import { ensureBroker } from '@joinpool/brokers';
import type { DriverConnection } from '@joinpool/core/driver';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Holder, open, poolOn, publish } from '../../support/driver-pools.js';
import { within } from '../../support/pools.js';

let url: string;
let stays: DriverConnection;

beforeAll(async () => {
  ({ url } = await ensureBroker(process.env.JOINPOOL_BROKER ?? 'artemis-2.56'));
  stays = await open(url, { holdDeliveries: false });
});

afterAll(() => stays?.close(within()));

it('without holding, what a connection that was cut had in hand comes back, and what it accepted does not', async () => {
  const pool = poolOn('#');
  await stays.administration.declare(pool, 'create', within());
  await publish(stays, pool.poolName, ['a', 'b', 'c', 'd']);
  const dies = await open(url, { holdDeliveries: false });
  const doomed = await Holder.attach(dies, pool, 4);
  const [, b, , d] = await doomed.untilHeld(4);
  b?.settle('accept');
  d?.settle('accept');
  await expect.poll(async () => (await stays.administration.inspect(pool.poolName, within()))?.unsettled).toBe(2);
  await dies.close(AbortSignal.abort());
  const member = await Holder.attach(stays, pool, 4);
  const again = await member.untilHeld(2);
  expect([...member.topics].sort()).toEqual(['a', 'c']);
  for (const delivery of again) delivery.settle('accept');
  await member.detach();
  expect(await stays.administration.inspect(pool.poolName, within())).toMatchObject({ backlog: 0, unsettled: 0 });
});

it('without holding, what no callback has seen goes back uncharged, and a retry is charged', async () => {
  const pool = poolOn('#');
  await stays.administration.declare(pool, 'create', within());
  await publish(stays, pool.poolName, ['a', 'b']);
  const member = await Holder.attach(stays, pool, 2);
  const [a, b] = await member.untilHeld(2);
  a?.settle('return');
  b?.settle('retry');
  const again = (await member.untilHeld(4)).slice(2);
  expect(
    again.map(({ frame, redelivered, deliveryCount }) => [frame.topic.slice(-1), redelivered, deliveryCount]).sort(),
  ).toEqual([
    ['a', false, 1],
    ['b', true, 2],
  ]);
  for (const delivery of again) delivery.settle('accept');
  await member.detach();
});
