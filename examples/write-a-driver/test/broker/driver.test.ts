import { setTimeout as lasting } from 'node:timers/promises';
import type { Delivery, Driver, DriverConnection, Frame, PoolAddress } from '@joinpool/core/driver';
import { createClient } from '@redis/client';
import { afterAll, afterEach, describe, expect, onTestFinished, test } from 'vitest';
import { redisDriver } from '../../src/index.js';
import { startRedis } from '../support/redis.js';

const { url, server } = await startRedis();
const within = (): AbortSignal => AbortSignal.timeout(10_000);
const pool: PoolAddress = {
  poolName: 'driver-test',
  subscriptions: [{ exchangeName: 'driver-test', topic: '#' }],
  settings: { durable: true, queueType: undefined, deliveryLimit: 2, limits: {}, deadLetters: {} },
};
const frame: Frame = {
  id: 'one',
  topic: 'a',
  exchangeName: 'driver-test',
  contentType: 'text/plain',
  headers: {},
  body: Uint8Array.of(1),
};

const open = async (driver: Driver = redisDriver(url, { leaseMs: 400 })): Promise<DriverConnection> => {
  const connection = await driver.open(within());
  onTestFinished(() => connection.close(within()));
  return connection;
};

const declare = async (): Promise<DriverConnection> => {
  const connection = await open();
  await connection.administration.declare(pool, 'create', within());
  return connection;
};

/** A place that holds what it gets. */
const hold = async (connection: DriverConnection) => {
  const held: Delivery[] = [];
  const place = await connection.attach(pool, { messages: 10 }, (delivery) => held.push(delivery), within());
  return { place, held };
};

const publish = async (connection: DriverConnection): Promise<void> => {
  const sender = await connection.openSender(within());
  await new Promise<void>((resolve, reject) => {
    sender.send({ kind: 'pool', poolName: pool.poolName }, frame, (error) => (error ? reject(error) : resolve()));
  });
};

afterAll(() => server?.remove());

const administer = async () => {
  const client = await createClient({ url }).connect();
  onTestFinished(() => client.destroy());
  return client;
};

afterEach(async () => {
  const connection = await redisDriver(url).open(within());
  await connection.administration.delete(pool.poolName, true, within());
  await connection.close(within());
});

describe('a place', () => {
  test('keeps its lease while its callback is slow', async () => {
    const connection = await declare();
    const { held } = await hold(connection);
    await publish(connection);
    await expect.poll(() => held.length).toBe(1);
    await lasting(1_000); // more than two leases: what is shown is that nothing happens
    const inspection = await connection.administration.inspect(pool.poolName, within());
    expect([inspection?.members, inspection?.unsettled, inspection?.backlog, held.length]).toEqual([1, 1, 0, 1]);
  });

  test('whose lease the server ended is lost, and its deliveries are void', async () => {
    const connection = await declare();
    const { place, held } = await hold(connection);
    await publish(connection);
    await expect.poll(() => held.length).toBe(1);
    await (await administer()).del(`joinpool::places:${pool.poolName}`);
    expect(String(await place.lost)).toContain('NOPLACE');
    expect(held[0]?.settle('accept')).toBe(false);
  });
});

describe('a message', () => {
  test('whose holders die becomes a letter at the delivery limit, with the reason', async () => {
    const connection = await declare();
    const client = await administer();
    await publish(connection);
    for (let death = 1; death <= 2; death += 1) {
      const holder = await redisDriver(url, { leaseMs: 400 }).open(within());
      const { held } = await hold(holder);
      await expect.poll(() => held.length, { timeout: 5_000 }).toBe(1);
      expect([held[0]?.deliveryCount, held[0]?.redelivered]).toEqual([death, death > 1]);
      await holder.close(AbortSignal.abort()); // cut: nothing is given back, as when the process dies
    }
    await expect
      .poll(async () => (await connection.administration.inspect(pool.poolName, within()))?.deadLetters, {
        timeout: 5_000,
      })
      .toBe(1);
    const view = await connection.administration.openDeadLetters(pool.poolName, within());
    expect((await view?.next(within()))?.frame.headers).toEqual({ 'joinpool-reason': 'delivery-limit' });
    expect(await client.hLen(`joinpool::charges:${pool.poolName}`)).toBe(0);
    await view?.close(within());
  });
});

describe.skipIf(server === undefined)('a server', () => {
  test('that may lose confirmed messages is refused, with what to set', async () => {
    const client = await administer();
    await client.configSet('appendfsync', 'everysec');
    const driver = redisDriver(url);
    const error: unknown = await driver.open(within()).catch((reason: unknown) => reason);
    await client.configSet('appendfsync', 'always');
    expect(driver.classify(error)).toBe('not-supported');
    expect(String(error)).toContain("appendfsync is 'everysec', not 'always'");
  });
});
