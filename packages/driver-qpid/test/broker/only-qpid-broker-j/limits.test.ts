import type { PoolAddress } from '@joinpool/core/driver';
import { expect, it, vi } from 'vitest';
import { makePool, within } from '../../support/pools.js';
import { declare, hold, letters, send, topicOf, useGround } from './broker-j.js';

const ground = useGround();

const backlogOf = async (pool: PoolAddress): Promise<number | undefined> =>
  (await ground().connection.administration.inspect(pool.poolName, within()))?.backlog;

it('a full pool refuses, and no other pool keeps a copy that a publish sent again would double', async () => {
  const { connection } = ground();
  const full = await declare(connection, makePool('full', { limits: { maxBacklog: 1, whenFull: 'refuse' } }));
  const other = await declare(connection, { ...makePool('other'), subscriptions: full.subscriptions });
  await send(connection, topicOf(full));
  await expect(send(connection, topicOf(full))).rejects.toMatchObject({ kind: 'pool-full' });
  expect([await backlogOf(full), await backlogOf(other)]).toEqual([1, 1]);
});

it('a full pool lets the oldest of the lowest priority go, without a letter', async () => {
  const { connection } = ground();
  const pool = await declare(connection, makePool('ring', { limits: { maxBacklog: 2 } }));
  await send(connection, topicOf(pool), { id: 'old', priority: 9 });
  await send(connection, topicOf(pool), { id: 'low' });
  await send(connection, topicOf(pool), { id: 'new' });
  const { untilHeld, leave } = await hold(connection, pool, 3);
  await vi.waitUntil(async () => (await backlogOf(pool)) === 0);
  expect((await untilHeld(2)).map(({ frame }) => frame.id)).toEqual(['old', 'new']);
  await leave();
  expect(await letters(connection, pool.poolName)).toEqual([]);
});

it.each(['messageTtlMs', 'expiresInMs'] as const)('what %s ends is gone, without a letter', async (limit) => {
  const { connection } = ground();
  const limits = limit === 'messageTtlMs' ? { messageTtlMs: 50 } : {};
  const pool = await declare(connection, makePool('ttl', { limits }));
  await send(connection, topicOf(pool), limit === 'expiresInMs' ? { expiresInMs: 50 } : {});
  await vi.waitUntil(async () => (await backlogOf(pool)) === 0, { timeout: 20_000 });
  expect(await letters(connection, pool.poolName)).toEqual([]);
});

it('after deliveryLimit charged deliveries the broker makes a message a letter; what is returned is not charged', async () => {
  const { connection } = ground();
  const pool = await declare(connection, makePool('limit', { deliveryLimit: 2 }));
  await send(connection, topicOf(pool), { id: 'poison', topic: `${pool.poolName}.a`, exchangeName: 'joinpool-test' });
  const { untilHeld, held, leave } = await hold(connection, pool, 1);
  for (const [index, how] of (['return', 'retry', 'release'] as const).entries()) {
    await untilHeld(index + 1);
    held[index]?.settle(how);
  }
  await vi.waitUntil(async () => (await letters(connection, pool.poolName)).length === 1);
  expect(held.map(({ redelivered, deliveryCount }) => [redelivered, deliveryCount])).toEqual([
    ...[
      [false, 1],
      [false, 1],
      [true, 2],
    ],
  ]);
  expect(await letters(connection, pool.poolName)).toEqual([
    ['poison', 'delivery-limit', `${pool.poolName}.a`, 'joinpool-test'],
  ]);
  await leave();
});

it('a publish that no pool wants is told; one to an exchange that an operator deleted is refused', async () => {
  const { connection, operator } = ground();
  const exchangeName = `${makePool('gone').poolName}`;
  await connection.administration.declareExchange(exchangeName, 'create', within());
  const to = { kind: 'topic', exchangeName, topic: 'a.b' } as const;
  expect(await send(connection, to)).toEqual({ routed: false });
  await expect(send(connection, to, { mandatory: true })).rejects.toMatchObject({ kind: 'unroutable' });
  await operator.remove('Exchange', exchangeName, within());
  await expect(send(connection, to)).rejects.toMatchObject({ kind: 'not-found' });
});
