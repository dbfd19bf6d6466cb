import { type Broker, ensureBroker } from '@joinpool/brokers';
import type { DriverConnection } from '@joinpool/core/driver';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { Holder, on, open, poolOn, publish } from '../../support/driver-pools.js';
import { within } from '../../support/pools.js';

let broker: Broker;
let one: DriverConnection;
let other: DriverConnection;

beforeAll(async () => {
  broker = await ensureBroker('activemq-5.18');
  [one, other] = await Promise.all([open(broker.url), open(broker.url)]);
});

afterAll(async () => {
  await Promise.all([one?.close(within()), other?.close(within())]);
});

it('a member of a window of one takes from each of its pool’s queues, one message at a time', async () => {
  const pool = poolOn('a', 'b', 'c');
  await one.administration.declare(pool, 'create', within());
  const member = await Holder.attach(one, pool, 1);
  await publish(other, pool.poolName, ['c', 'c', 'a', 'b', 'c']);
  const taken: string[] = [];
  for (let count = 1; count <= 5; count += 1) {
    const deliveries = await member.untilHeld(count);
    expect(deliveries).toHaveLength(count);
    taken.push(...member.topics.slice(-1));
    deliveries.at(-1)?.settle('accept');
  }
  expect(taken.sort()).toEqual(['a', 'b', 'c', 'c', 'c']);
  await member.detach();
});

it('a member takes too what another member made the pool listen to, within its window', async () => {
  const pool = poolOn('a');
  await one.administration.declare(pool, 'create', within());
  const member = await Holder.attach(one, pool, 4);
  await other.administration.declare({ ...pool, subscriptions: on(pool.poolName, 'b') }, 'create', within());
  await publish(other, pool.poolName, ['b']);
  const [first] = await member.untilHeld(1);
  first?.settle('accept');
  await publish(other, pool.poolName, ['a', 'b', 'a', 'b', 'a', 'b', 'a', 'b']);
  await member.untilHeld(5);
  const inspected = await other.administration.inspect(pool.poolName, within());
  expect([inspected?.unsettled, inspected?.backlog]).toEqual([4, 4]);
  expect(member.held).toHaveLength(5);
  for (let settled = 1; settled < 9; settled += 1) (await member.untilHeld(settled + 1))[settled]?.settle('accept');
  expect(member.topics.filter((topic) => topic === 'b')).toHaveLength(5);
  await member.detach();
});

it('what a member releases goes to another one, told as a redelivery, and only once', async () => {
  const pool = poolOn('a');
  await one.administration.declare(pool, 'create', within());
  const giving = await Holder.attach(one, pool, 1);
  await publish(other, pool.poolName, ['a']);
  const [held] = await giving.untilHeld(1);
  await giving.place?.stop(within());
  const taking = await Holder.attach(other, pool, 8);
  held?.settle('release');
  const [copy] = await taking.untilHeld(1);
  expect(copy?.frame).toMatchObject({ id: held?.frame.id, topic: held?.frame.topic });
  expect(copy?.frame.headers['joinpool-sends']).toBe(2);
  await giving.detach();
  copy?.settle('accept');
  await vi.waitUntil(async () => {
    const inspected = await one.administration.inspect(pool.poolName, within());
    return inspected?.backlog === 0 && inspected.unsettled === 0;
  });
  expect(taking.held).toHaveLength(1);
  await taking.detach();
});

it('what a member leaves unsettled is there for others when its place has ended, in its order and uncharged', async () => {
  const pool = poolOn('a.*');
  await one.administration.declare(pool, 'create', within());
  const leaving = await Holder.attach(one, pool, 3);
  await publish(other, pool.poolName, ['a.1', 'a.2', 'a.3', 'a.4']);
  await leaving.untilHeld(3);
  await leaving.detach();
  const staying = await Holder.attach(other, pool, 8);
  await staying.untilHeld(4);
  expect(staying.topics).toEqual(['1', '2', '3', '4']);
  expect(staying.held.map(({ redelivered }) => redelivered)).toEqual([false, false, false, false]);
  for (const delivery of staying.held) delivery.settle('accept');
  await staying.detach();
});

it('a message whose time is over while nobody took it is gone from its pool, and the others stay', async () => {
  const pool = poolOn('a');
  await one.administration.declare(pool, 'create', within());
  await publish(other, pool.poolName, ['a'], { id: 'short', expiresInMs: 50 });
  const over = Date.now() + 100;
  await publish(other, pool.poolName, ['a'], { id: 'long', expiresInMs: 60_000 });
  await vi.waitUntil(() => Date.now() > over);
  const member = await Holder.attach(one, pool, 8);
  const [delivery] = await member.untilHeld(1);
  expect(delivery?.frame.id).toBe('long');
  delivery?.settle('accept');
  await vi.waitUntil(async () => (await one.administration.inspect(pool.poolName, within()))?.unsettled === 0);
  expect((await one.administration.inspect(pool.poolName, within()))?.backlog).toBe(0);
  expect(member.held).toHaveLength(1);
  await member.detach();
});
