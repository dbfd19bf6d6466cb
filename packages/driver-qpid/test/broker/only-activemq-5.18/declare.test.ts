import { type Broker, ensureBroker } from '@joinpool/brokers';
import { type DriverConnection, DriverFailure } from '@joinpool/core/driver';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RawDelivery } from '../../../src/client/receiver-link.js';
import { queueAddress, recordQueue } from '../../../src/strategies/virtual-topic/addresses.js';
import { ControlSender } from '../../../src/strategies/virtual-topic/control-sender.js';
import { Statistics } from '../../../src/strategies/virtual-topic/statistics.js';
import { on, open, poolOn, publish } from '../../support/driver-pools.js';
import { openClient } from '../../support/open-client.js';
import { within } from '../../support/pools.js';
import { removeQueue } from '../../support/remove-queue.js';

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

/** As an operator does in the console. */
const takeRecordAway = async (poolName: string): Promise<void> => {
  const client = await openClient(broker.url);
  const taken: RawDelivery[] = [];
  const source = { address: queueAddress(recordQueue(poolName)) };
  const link = await client.openReceiver({ source }, (delivery) => taken.push(delivery), within());
  link.addCredit(100);
  await link.drain(within());
  link.settle(taken, 'accepted');
  await client.close(within());
};

/** The names of all queues that have something of this name in theirs. */
const queuesWith = async (name: string): Promise<readonly string[]> => {
  const client = await openClient(broker.url);
  const found = await new Statistics(client, new ControlSender(client)).ask('>', within());
  await client.close(within());
  const word = name.replaceAll('.', '/');
  return found.map(({ queueName }) => queueName).filter((queue) => queue.includes(word));
};

const failureOf = (declared: Promise<unknown>): Promise<unknown> =>
  declared.then(
    () => undefined,
    (error: unknown) => error,
  );

describe('a pool that is missing', () => {
  it('is not found, and nothing is made by looking for it', async () => {
    const pool = poolOn('a');
    const { administration } = one;
    for (const mode of ['check', 'passive'] as const)
      expect(await failureOf(administration.declare(pool, mode, within()))).toMatchObject({ kind: 'not-found' });
    expect(await administration.inspect(pool.poolName, within())).toBeUndefined();
    expect(await administration.openDeadLetters(pool.poolName, within())).toBeUndefined();
    await administration.removeSubscription(pool.poolName, { exchangeName: 'joinpool.test', topic: 'a' }, within());
    expect(await queuesWith(pool.poolName)).toEqual([]);
  });
});

describe('a pool that exists', () => {
  it('differs from what is asked for otherwise, for every connection, and is not changed', async () => {
    const pool = poolOn('a');
    expect(await one.administration.declare(pool, 'create', within())).toEqual([]);
    const wanted = {
      ...pool,
      subscriptions: on(pool.poolName, 'b'),
      settings: { ...pool.settings, durable: false, deliveryLimit: 3 },
    };
    const settings = [
      { of: `pool ${pool.poolName}`, argument: 'durable', wanted: 'false', found: 'true' },
      { of: `pool ${pool.poolName}`, argument: 'deliveryLimit', wanted: '3', found: '50' },
    ];
    expect(await other.administration.declare(wanted, 'create', within())).toEqual(settings);
    const [{ exchangeName, topic } = { exchangeName: '', topic: '' }] = wanted.subscriptions;
    expect(await other.administration.declare(wanted, 'check', within())).toEqual([
      ...settings,
      { of: `pool ${pool.poolName}`, argument: 'subscription', wanted: `${exchangeName} ${topic}`, found: undefined },
    ]);
    expect(await one.administration.declare(pool, 'check', within())).toEqual([]);
    expect((await one.administration.inspect(pool.poolName, within()))?.subscriptions).toEqual(pool.subscriptions);
  });

  it('has no queue for what it already listens to in a wider way', async () => {
    const pool = poolOn('a.b', 'a.#', 'a.*');
    await one.administration.declare(pool, 'create', within());
    await other.administration.declare({ ...pool, subscriptions: on(pool.poolName, 'a.b.c') }, 'create', within());
    const fed = (await queuesWith(pool.poolName)).filter((name) => name.startsWith('Consumer.'));
    expect(fed).toEqual([
      `Consumer.${pool.poolName.replaceAll('.', '/')}.VirtualTopic.joinpool/test.${pool.poolName}.a.>`,
    ]);
    const inspected = await other.administration.inspect(pool.poolName, within());
    expect(inspected?.subscriptions).toHaveLength(4);
  });

  it('refuses what would bring it a second copy, names both, and is not changed', async () => {
    const pool = poolOn('a.b');
    await one.administration.declare(pool, 'create', within());
    const wider = { ...pool, subscriptions: on(pool.poolName, 'a.#', 'z') };
    const error = await failureOf(other.administration.declare(wider, 'create', within()));
    expect(error).toMatchObject({ kind: 'not-supported' });
    for (const text of [`${pool.poolName}.a.b'`, `${pool.poolName}.a.#'`]) expect(String(error)).toContain(text);
    expect((await one.administration.inspect(pool.poolName, within()))?.subscriptions).toEqual(pool.subscriptions);
  });

  it('keeps no subscription off without a word: what cannot be removed is refused', async () => {
    const pool = poolOn('a');
    await one.administration.declare(pool, 'create', within());
    const [subscription] = pool.subscriptions;
    if (subscription === undefined) throw new Error('no subscription');
    const removed = one.administration.removeSubscription(pool.poolName, subscription, within());
    expect(await failureOf(removed)).toMatchObject({ kind: 'not-supported' });
  });
});

describe('members that make a pool at the same time', () => {
  it('agree on one of two subscriptions that cannot stand side by side', async () => {
    for (let round = 0; round < 10; round += 1) {
      const left = poolOn('a.*');
      const right = { ...left, subscriptions: on(left.poolName, '*.b') };
      const outcomes = await Promise.all([
        failureOf(one.administration.declare(left, 'create', within())),
        failureOf(other.administration.declare(right, 'create', within())),
      ]);
      const refused = outcomes.filter((error) => error instanceof DriverFailure && error.kind === 'not-supported');
      expect([outcomes.filter((error) => error === undefined).length, refused.length]).toEqual([1, 1]);
      const fed = (await queuesWith(left.poolName)).filter((name) => name.startsWith('Consumer.'));
      expect(fed).toHaveLength(1);
    }
  });

  it('leave nothing of their own in its queues', async () => {
    const pool = poolOn('a', 'b.*', 'c.#');
    const connections = await Promise.all(Array.from({ length: 6 }, () => open(broker.url)));
    const declared = connections.map(({ administration }) => administration.declare(pool, 'create', within()));
    expect(await Promise.all(declared)).toEqual(connections.map(() => []));
    const inspected = await one.administration.inspect(pool.poolName, within());
    expect([inspected?.backlog, inspected?.unsettled, inspected?.members]).toEqual([0, 0, 0]);
    await Promise.all(connections.map((connection) => connection.close(within())));
  });
});

describe('a pool whose record an operator took away', () => {
  it('is made again over the backlog that its queues still have', async () => {
    const pool = poolOn('a');
    await one.administration.declare(pool, 'create', within());
    await publish(
      one,
      pool.poolName,
      Array.from({ length: 600 }, () => 'a'),
    );
    await takeRecordAway(pool.poolName);
    expect(await other.administration.inspect(pool.poolName, within())).toBeUndefined();
    expect(await other.administration.declare(pool, 'create', within())).toEqual([]);
    const inspected = await other.administration.inspect(pool.poolName, within());
    expect([inspected?.backlog, inspected?.unsettled]).toEqual([600, 0]);
  });
});

describe('a pool of which an operator removed a queue while nobody was joined', () => {
  it('has it again once it is declared', async () => {
    const pool = poolOn('a', 'b');
    await one.administration.declare(pool, 'create', within());
    const queues = (await queuesWith(pool.poolName)).toSorted();
    await removeQueue(broker, queues.find((name) => name.endsWith('.a')) ?? '');
    expect(await queuesWith(pool.poolName)).toHaveLength(queues.length - 1);
    expect(await other.administration.declare(pool, 'create', within())).toEqual([]);
    expect((await queuesWith(pool.poolName)).toSorted()).toEqual(queues);
  });
});
