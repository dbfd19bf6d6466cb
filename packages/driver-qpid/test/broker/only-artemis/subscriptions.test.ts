import { type Broker, ensureBroker } from '@joinpool/brokers';
import { compileTopicPattern, type DriverConnection } from '@joinpool/core/driver';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Holder, on, open, poolOn, publish } from '../../support/driver-pools.js';
import { within } from '../../support/pools.js';

let broker: Broker;
let connections: readonly DriverConnection[];

beforeAll(async () => {
  broker = await ensureBroker(process.env.JOINPOOL_BROKER ?? 'artemis-2.56');
  connections = await Promise.all([open(broker.url), open(broker.url), open(broker.url)]);
});

afterAll(async () => {
  await Promise.all(connections.map((connection) => connection.close(within())));
});

const first = (): DriverConnection => {
  const [connection] = connections;
  if (connection === undefined) throw new Error('there is no connection');
  return connection;
};

const topicsOf = async (poolName: string): Promise<readonly string[]> => {
  const inspection = await first().administration.inspect(poolName, within());
  return (inspection?.subscriptions ?? []).map(({ topic }) => topic).sort();
};

describe('patterns', () => {
  const topics = [
    'b',
    'x.b',
    'x.b.y',
    'x.y.b',
    'x.b.y.b',
    'b.b',
    'x.b.b.y',
    '2.3',
    'x.2.3',
    'x.2.b',
    'a_b.c',
    'aXb.c',
    'x',
  ];
  const patterns = ['*.b.#', '#.b.*', '*.3.#', '*.b.#.b', 'a_b.*', '*.2.*', '#.b.#', '*.#.*', 'x.*.b.#', '#.*.b.y'];

  it.each(patterns)('%s matches what it says, on the broker itself', async (pattern) => {
    const pool = poolOn(pattern);
    const connection = first();
    expect(await connection.administration.declare(pool, 'create', within())).toEqual([]);
    await publish(connection, pool.poolName, topics);
    const matches = compileTopicPattern(pattern);
    const wanted = topics.filter((topic) => matches(topic.split('.')));
    const member = await Holder.attach(connection, pool, topics.length);
    const last = `${pool.poolName}.`;
    const found = (await member.untilHeld(wanted.length)).map(({ frame }) => frame.topic.slice(last.length));
    expect([...found].sort()).toEqual([...wanted].sort());
    await member.detach();
    await connection.administration.delete(pool.poolName, true, within());
  });
});

it('what several processes add to one pool at the same time is all there', async () => {
  const pool = poolOn('start');
  await first().administration.declare(pool, 'create', within());
  const words = Array.from({ length: 12 }, (_, index) => `word-${index}`);
  await Promise.all(
    words.map((word, index) => {
      const subscriptions = on(pool.poolName, word);
      return connections[index % 3]?.administration.declare({ ...pool, subscriptions }, 'create', within());
    }),
  );
  const wanted = [...pool.subscriptions, ...on(pool.poolName, ...words)].map(({ topic }) => topic).sort();
  expect(await topicsOf(pool.poolName)).toEqual(wanted);
  await first().administration.delete(pool.poolName, true, within());
});

it('a pool named under its own exchange, and pairs of exchange and topic that look alike, do not meet', async () => {
  const pool = poolOn('#');
  const [subscription] = pool.subscriptions;
  const twin = { ...pool, poolName: `${subscription?.exchangeName}.${pool.poolName}` };
  await first().administration.declare(twin, 'create', within());
  await publish(first(), pool.poolName, ['a', 'b']);
  const member = await Holder.attach(first(), twin, 10);
  expect((await member.untilHeld(2)).map(({ frame }) => frame.topic)).toEqual([
    `${pool.poolName}.a`,
    `${pool.poolName}.b`,
  ]);
  await member.detach();
  await first().administration.delete(twin.poolName, true, within());
});

it('a pattern that no filter can express is refused before anything is made', async () => {
  const pool = poolOn('#.a.*.b.#');
  const declared = first().administration.declare(pool, 'create', within());
  await expect(declared).rejects.toMatchObject({ kind: 'not-supported' });
  expect(await first().administration.inspect(pool.poolName, within())).toBeUndefined();
});
