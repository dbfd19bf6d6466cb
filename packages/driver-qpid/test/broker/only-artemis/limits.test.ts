import { type Broker, ensureBroker } from '@joinpool/brokers';
import type { Address, DriverConnection, Frame, PoolAddress, PoolSettings } from '@joinpool/core/driver';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { open, poolOn, publish } from '../../support/driver-pools.js';
import { defaultSettings, unique, within } from '../../support/pools.js';
import { makeFrame } from '../../support/samples.js';

let broker: Broker;
let connection: DriverConnection;

beforeAll(async () => {
  broker = await ensureBroker(process.env.JOINPOOL_BROKER ?? 'artemis-2.56');
  connection = await open(broker.url);
});

afterAll(() => connection?.close(within()));

const declared = async (changes: Partial<PoolSettings>, pool = poolOn('#')): Promise<PoolAddress> => {
  const made = { ...pool, settings: { ...defaultSettings, ...changes } };
  expect(await connection.administration.declare(made, 'create', within())).toEqual([]);
  return made;
};

const send = async (to: Address, changes: Partial<Frame> = {}): Promise<void> => {
  const sender = await connection.openSender(within());
  await new Promise<void>((resolve, reject) => {
    const frame = makeFrame({ id: unique('message'), ...changes });
    sender.send(to, frame, (error) => (error === undefined ? resolve() : reject(error)));
  });
  await sender.close(within());
};

const inspected = async ({ poolName }: PoolAddress) => {
  const inspection = await connection.administration.inspect(poolName, within());
  return [inspection?.backlog, inspection?.deadLetters];
};

const deleted = ({ poolName }: PoolAddress) => connection.administration.delete(poolName, true, within());

it('messages older than the pool lets them be go, and become no letters', async () => {
  const pool = await declared({ limits: { messageTtlMs: 1_500 } });
  await publish(connection, pool.poolName, ['a', 'b']);
  expect(await inspected(pool)).toEqual([2, 0]);
  await expect.poll(() => inspected(pool), { timeout: 10_000 }).toEqual([0, 0]);
  await deleted(pool);
});

it('a message that expires goes, its neighbour stays', async () => {
  const pool = await declared({});
  await publish(connection, pool.poolName, ['stays']);
  await send({ kind: 'pool', poolName: pool.poolName }, { expiresInMs: 1_500 });
  expect(await inspected(pool)).toEqual([2, 0]);
  await expect.poll(() => inspected(pool), { timeout: 10_000 }).toEqual([1, 0]);
  await deleted(pool);
});

it('letters are bounded in number and age', async () => {
  const pool = await declared({ deadLetters: { maxMessages: 2, ttlMs: 2_500 } });
  for (let n = 0; n < 4; n += 1) await send({ kind: 'deadLetters', poolName: pool.poolName });
  expect(await inspected(pool)).toEqual([0, 2]);
  await expect.poll(() => inspected(pool), { timeout: 10_000 }).toEqual([0, 0]);
  await deleted(pool);
});

/** Artemis feeds one pool after the other and stops at the one that is full. */
it('a publish that one full pool refuses is refused, and reaches every other pool once or not at all', async () => {
  const full = await declared({ limits: { maxBacklog: 1, whenFull: 'refuse' } });
  const others = await Promise.all([1, 2, 3].map(() => declared({}, { ...full, poolName: unique('other') })));
  await publish(connection, full.poolName, ['a']);
  expect(await Promise.all([full, ...others].map(inspected))).toEqual([1, 1, 1, 1].map((backlog) => [backlog, 0]));
  await expect(publish(connection, full.poolName, ['b'])).rejects.toMatchObject({ kind: 'pool-full' });
  expect(await inspected(full)).toEqual([1, 0]);
  for (const other of others) expect([1, 2]).toContain((await inspected(other))[0]);
  await deleted(full);
  const before = await Promise.all(others.map(inspected));
  await publish(connection, full.poolName, ['c']);
  const after = before.map(([backlog = 0]) => [backlog + 1, 0]);
  expect(await Promise.all(others.map(inspected))).toEqual(after);
  await Promise.all(others.map(deleted));
});
