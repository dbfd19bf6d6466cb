import { randomUUID } from 'node:crypto';
import { type Connection, Reject } from '@joinpool/core';
import type { Address } from '@joinpool/core/driver';
import { expect, it, onTestFinished, vi } from 'vitest';
import { connectQpid } from '../../../src/index.js';
import { linkNameOf, nodeOf, sourcesOf } from '../../../src/strategies/jms-shared/subscriptions.js';
import { makePool, unique, within } from '../../support/pools.js';
import { useGround } from './broker-j.js';

const ground = useGround();

/** The queues that shared subscriptions of these pools are. */
const queuesOf = async (poolNames: readonly string[]): Promise<readonly string[]> => {
  const starts = poolNames.map((poolName) => `joinpool/${poolName.replaceAll('.', '_:')}/`);
  const names = (await ground().operator.list('Queue', ['name'], within())).map(([name]) => String(name));
  return names.filter((name) => starts.some((start) => name.includes(start)));
};

/** Connections without management; their pools' queues are deleted after the test, and the exchange. */
const openShared = async (poolNames: readonly string[]) => {
  const { url, operator } = ground();
  const exchangeName = unique('jms');
  await operator.create('Exchange', exchangeName, { 'qpid-type': 'topic', durable: true }, within());
  const connections: Connection[] = [];
  onTestFinished(async () => {
    await Promise.all(connections.map((connection) => connection.close({ deadlineMs: 0 }).catch(() => undefined)));
    for (const name of await queuesOf(poolNames)) await operator.remove('Queue', name, within());
    expect(await queuesOf(poolNames)).toEqual([]);
    await operator.remove('Exchange', exchangeName, within());
  });
  const open = async (): Promise<Connection> => {
    const connection = await connectQpid(url, { strategy: 'jms-shared', controlExchange: exchangeName });
    connections.push(connection);
    return connection;
  };
  return { open, exchangeName };
};

it('members share a pool, every pool has its copy, and a backlog outlives its last member and its connection', async () => {
  const [one, two] = [unique('one'), unique('two')];
  const { open } = await openShared([one, two]);
  const got: string[] = [];
  const join = async (connection: Connection, poolName: string) =>
    await connection.joinConsumerPool(({ body }) => void got.push(`${poolName} ${String(body)}`), {
      ...{ poolName, topic: 'orders.*' },
    });
  const first = await open();
  await join(first, one);
  await (await join(await open(), one)).leave();
  await join(await open(), one);
  await (await join(first, two)).leave();
  for (const body of ['a', 'b', 'c', 'd']) await first.publish(body, { topic: 'orders.new' });
  await vi.waitUntil(() => got.length === 4, { timeout: 20_000 });
  await first.close();
  await join(await open(), two);
  await vi.waitUntil(() => got.length === 8, { timeout: 20_000 });
  const wanted = ['a', 'b', 'c', 'd'].flatMap((body) => [`${one} ${body}`, `${two} ${body}`]);
  expect([...got].sort()).toEqual(wanted.sort());
});

it('what is rejected becomes a letter, can be sent back, and is told as a redelivery when it comes again', async () => {
  const poolName = unique('letters');
  const { open } = await openShared([poolName]);
  const connection = await open();
  let rejects = true;
  const bodies: unknown[] = [];
  await connection.joinConsumerPool(
    ({ body }) => {
      if (rejects) throw new Reject('no');
      bodies.push(body);
    },
    { poolName, topic: 'a.b' },
  );
  await connection.publish('poor', { topic: 'a.b' });
  const reasons: string[] = [];
  await vi.waitUntil(async () => {
    for await (const letter of connection.deadLetters(poolName)) {
      reasons.push(letter.reason);
      rejects = false;
      await letter.sendBack();
    }
    return reasons.length > 0;
  });
  await vi.waitUntil(() => bodies.length > 0, { timeout: 20_000 });
  expect([reasons, bodies]).toEqual([['rejected'], ['poor']]);
});

it('a message that is never done ends as a letter at the delivery limit, by the core’s count', async () => {
  const poolName = unique('limit');
  const { open } = await openShared([poolName]);
  const connection = await open();
  const counts: unknown[] = [];
  await connection.joinConsumerPool(
    ({ deliveryCount }) => {
      counts.push(deliveryCount);
      throw new Error('never');
    },
    { poolName, topic: 'a.b', pool: { deliveryLimit: 2 }, onFailure: 'retry', retry: { attempts: 1, minDelayMs: 1 } },
  );
  await connection.publish('poison', { topic: 'a.b' });
  const found = new Set<string>();
  await vi.waitUntil(
    async () => {
      for await (const { reason } of connection.deadLetters(poolName)) found.add(reason);
      return found.size > 0;
    },
    { timeout: 20_000 },
  );
  expect([[...found], counts]).toEqual([['delivery-limit'], [1, 2]]);
});

it('refuses what shared subscriptions cannot keep, and says so', async () => {
  const poolName = unique('refused');
  const { open, exchangeName } = await openShared([poolName]);
  const connection = await open();
  const join = (topics: readonly string[], options = {}) =>
    connection.joinConsumerPool(() => undefined, {
      ...{ poolName, subscriptions: topics.map((topic) => ({ exchangeName, topic })) },
      ...options,
    });
  const refused = { code: 'not-supported' };
  await expect(join(['a.*', 'a.b'])).rejects.toMatchObject(refused);
  await expect(join(['a.b'], { pool: { durable: false } })).rejects.toMatchObject(refused);
  await expect(join(['a.b'], { pool: { limits: { maxBacklog: 1 } } })).rejects.toMatchObject(refused);
  await expect(connection.inspectPool(poolName)).rejects.toMatchObject(refused);
  await expect(connection.deletePool(poolName)).rejects.toMatchObject(refused);
  await expect(connection.publish('x', { topic: 'a.b', exchangeName: unique('none') })).rejects.toMatchObject({
    code: 'not-found',
  });
});

/** Fixed: other names would be other pools. */
it('names on Broker-J', () => {
  const addresses: Address[] = [
    { kind: 'topic', exchangeName: 'a.b', topic: 'c' },
    { kind: 'pool', poolName: 'billing' },
    { kind: 'deadLetters', poolName: 'billing' },
  ];
  expect(addresses.map(nodeOf)).toEqual([
    ...['a.b/c', 'amq.direct/joinpool::pool.billing', 'amq.direct/joinpool::dead.billing'],
  ]);
  const pool = { ...makePool('x'), poolName: 'billing', subscriptions: [{ exchangeName: 'shop', topic: 'orders.#' }] };
  const names = sourcesOf(pool).map((source) => linkNameOf(source, pool).split('|'));
  expect(names.map(([name]) => name)).toEqual([
    ...['joinpool/billing/amq.direct/joinpool::pool.billing', 'joinpool/billing/shop/orders.#'],
  ]);
  expect(names.every(([, rest]) => rest?.length === randomUUID().length)).toBe(true);
});
