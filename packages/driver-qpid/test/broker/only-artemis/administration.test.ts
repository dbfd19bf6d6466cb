import { type Broker, ensureBroker } from '@joinpool/brokers';
import type { DriverConnection } from '@joinpool/core/driver';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Client } from '../../../src/client/client.js';
import { lockQueue } from '../../../src/strategies/artemis-management/addresses.js';
import { Lock } from '../../../src/strategies/artemis-management/lock.js';
import { Management } from '../../../src/strategies/artemis-management/management.js';
import { on, open, poolOn } from '../../support/driver-pools.js';
import { openClient } from '../../support/open-client.js';
import { within } from '../../support/pools.js';
import { makeFrame } from '../../support/samples.js';

let broker: Broker;
let connection: DriverConnection;
let client: Client;
let management: Management;

beforeAll(async () => {
  broker = await ensureBroker(process.env.JOINPOOL_BROKER ?? 'artemis-2.56');
  connection = await open(broker.url);
  client = await openClient(broker.url);
  management = new Management(client);
});

afterAll(async () => {
  await Promise.all([connection?.close(within()), client?.close(within())]);
});

it('a deleted pool leaves nothing: no queue, no divert, no address settings', async () => {
  const pool = poolOn('#');
  const { poolName } = pool;
  const settings = { ...pool.settings, deliveryLimit: 7, limits: { messageTtlMs: 60_000 } };
  const before = await management.settings(poolName, within());
  await connection.administration.declare({ ...pool, settings }, 'create', within());
  expect(await management.settings(poolName, within())).toMatchObject({ maxDeliveryAttempts: 7, expiryDelay: 60_000 });
  await connection.administration.delete(poolName, false, within());
  expect(await management.settings(poolName, within())).toEqual(before);
  expect(await management.queue(`${poolName}.dead`, within())).toBeUndefined();
  expect((await management.divertNames(within())).filter((name) => name.startsWith(poolName))).toEqual([]);
});

it('a queue that somebody made otherwise under the name of a pool is refused with each argument, and not changed', async () => {
  const pool = poolOn('#');
  const { poolName } = pool;
  await management.createQueue(poolName, { durable: false, 'ring-size': 5 }, within());
  const differences = await connection.administration.declare(pool, 'create', within());
  expect(differences.map(({ argument, found }) => [argument, found])).toEqual(
    expect.arrayContaining([
      ['durable', 'false'],
      ['ringSize', '5'],
      ['deadLetterAddress', 'DLQ'],
    ]),
  );
  expect(await management.queue(poolName, within())).toMatchObject({ durable: 'false', ringSize: '5' });
  await connection.administration.delete(poolName, true, within());
});

it('a queue that the broker made for a letter that came after its pool was deleted becomes the pool’s again', async () => {
  const pool = poolOn('#');
  const { poolName } = pool;
  const sender = await connection.openSender(within());
  await new Promise<void>((resolve, reject) => {
    sender.send({ kind: 'deadLetters', poolName }, makeFrame(), (error) =>
      error === undefined ? resolve() : reject(error),
    );
  });
  await sender.close(within());
  expect(await management.queue(`${poolName}.dead`, within())).toMatchObject({
    autoCreated: 'true',
    messageCount: '1',
  });
  const settings = { ...pool.settings, deadLetters: { maxMessages: 3, ttlMs: 60_000 } };
  expect(await connection.administration.declare({ ...pool, settings }, 'create', within())).toEqual([]);
  expect(await management.queue(`${poolName}.dead`, within())).toMatchObject({ ringSize: '3', messageCount: '1' });
  expect(await connection.administration.declare(pool, 'create', within())).not.toEqual([]);
  await connection.administration.delete(poolName, true, within());
});

it('check names what a pool lacks: an exchange, a subscription', async () => {
  const pool = poolOn('#');
  await connection.administration.declare(pool, 'create', within());
  const elsewhere = { exchangeName: `${pool.poolName}.nowhere`, topic: 'x' };
  const subscriptions = [...on(pool.poolName, 'more'), elsewhere];
  const differences = await connection.administration.declare({ ...pool, subscriptions }, 'check', within());
  expect(differences.map(({ of, argument }) => `${of} ${argument}`)).toEqual([
    `exchange ${elsewhere.exchangeName} existence`,
    `pool ${pool.poolName} subscription`,
    `pool ${pool.poolName} subscription`,
  ]);
  expect(await management.hasAddress(`exchange/${elsewhere.exchangeName}`, within())).toBe(false);
  await connection.administration.delete(pool.poolName, true, within());
});

it('the lock passes on when its holder is cut off, and is never held twice', async () => {
  const dying = await openClient(broker.url);
  const events: string[] = [];
  const stuck = new Lock(dying, new Management(dying)).run(within(), async () => {
    events.push('first has it');
    await dying.lost;
    events.push('first is gone');
    throw new Error('cut off');
  });
  const failed = stuck.catch(() => 'failed');
  const lock = new Lock(client, management);
  await expect.poll(() => events).toEqual(['first has it']);
  const others = Promise.all([1, 2].map((name) => lock.run(within(), async () => events.push(`${name}`))));
  await expect.poll(async () => (await management.queue(lockQueue, within()))?.['consumerCount']).toBe('3');
  expect(events).toEqual(['first has it']);
  dying.sever();
  await others;
  expect(await failed).toBe('failed');
  expect(events.slice(0, 2)).toEqual(['first has it', 'first is gone']);
  expect(events.slice(2).sort()).toEqual(['1', '2']);
});
