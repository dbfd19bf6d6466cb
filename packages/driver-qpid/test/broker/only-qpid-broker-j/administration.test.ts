import { expect, it } from 'vitest';
import { makePool, unique, within } from '../../support/pools.js';
import { declare, hold, letters, send, topicOf, useGround } from './broker-j.js';

const ground = useGround();

it('is declared, and declared again, without a difference', async () => {
  const { connection } = ground();
  const pool = await declare(connection, makePool('twice', { limits: { maxBacklog: 10, messageTtlMs: 60_000 } }));
  for (const mode of ['create', 'check', 'passive'] as const)
    expect(await connection.administration.declare(pool, mode, within())).toEqual([]);
});

it('names each attribute that differs, and changes nothing', async () => {
  const { connection, operator } = ground();
  const pool = await declare(connection, makePool('differs', { deadLetters: { maxMessages: 7 } }));
  const asked = { ...pool, settings: { ...pool.settings, deliveryLimit: 3, deadLetters: {} } };
  const before = await operator.read('Queue', pool.poolName, within());
  for (const mode of ['create', 'check'] as const) {
    const of = `dead letters of pool ${pool.poolName}`;
    expect(await connection.administration.declare(asked, mode, within())).toEqual([
      { of, argument: 'maximumQueueDepthMessages', wanted: '-1', found: '7' },
      { of, argument: 'overflowPolicy', wanted: 'NONE', found: 'RING' },
      { of: `pool ${pool.poolName}`, argument: 'maximumDeliveryAttempts', wanted: '3', found: '50' },
    ]);
  }
  expect(await operator.read('Queue', pool.poolName, within())).toEqual(before);
});

it('a queue or an exchange that somebody made in another way is told', async () => {
  const { connection, operator } = ground();
  const pool = makePool('foreign');
  const exchangeName = unique('exchange');
  await operator.create('Queue', pool.poolName, {}, within());
  await operator.create('Exchange', exchangeName, { 'qpid-type': 'topic' }, within());
  const found = await connection.administration.declare(pool, 'create', within());
  expect(found.map(({ argument }) => argument).sort()).toEqual([
    ...['alternateBinding', 'maximumDeliveryAttempts', 'priorities', 'qpid-type'],
  ]);
  expect(await connection.administration.declareExchange(exchangeName, 'create', within())).toMatchObject([
    { of: `exchange ${exchangeName}`, argument: 'unroutableMessageBehaviour', wanted: 'REJECT', found: 'DISCARD' },
  ]);
  await operator.remove('Queue', pool.poolName, within());
  await operator.remove('Exchange', exchangeName, within());
});

it('two members that make a pool at the same time both have it', async () => {
  const { connection } = ground();
  const pool = makePool('race');
  const both = await Promise.all([1, 2, 3].map(() => connection.administration.declare(pool, 'create', within())));
  await declare(connection, pool);
  expect(both).toEqual([[], [], []]);
});

it('lists subscriptions, an operator’s bindings too', async () => {
  const { connection, operator } = ground();
  const pool = await declare(connection, makePool('listed'));
  const parameters = { operation: 'bind', bindingKey: 'by.hand', destination: pool.poolName };
  await operator.call('Exchange', 'amq.topic', parameters, within());
  const { subscriptions = [] } = (await connection.administration.inspect(pool.poolName, within())) ?? {};
  const sorted = [...subscriptions].sort((one, other) => one.topic.localeCompare(other.topic));
  expect(sorted).toEqual([{ exchangeName: 'amq.topic', topic: 'by.hand' }, ...pool.subscriptions]);
  for (const subscription of subscriptions)
    await connection.administration.removeSubscription(pool.poolName, subscription, within());
  expect((await connection.administration.inspect(pool.poolName, within()))?.subscriptions).toEqual([]);
});

it('a pool of the name of an exchange gets what is sent to it, and the exchange what is published', async () => {
  const { connection, operator } = ground();
  const exchangeName = unique('same');
  const pool = { ...makePool('x'), poolName: exchangeName, subscriptions: [{ exchangeName, topic: '#' }] };
  await declare(connection, pool);
  await send(connection, { kind: 'topic', exchangeName, topic: 'a.b' }, { id: 'published' });
  await send(connection, { kind: 'pool', poolName: exchangeName }, { id: 'sent' });
  const { untilHeld, leave } = await hold(connection, pool, 2);
  const frames = (await untilHeld(2)).map(({ frame }) => [frame.id, frame.exchangeName, frame.topic]);
  expect(frames).toEqual([
    ['published', exchangeName, 'a.b'],
    ['sent', 'shop', 'order.created'],
  ]);
  await leave();
  await connection.administration.delete(exchangeName, true, within());
  await operator.remove('Exchange', exchangeName, within());
});

it('a deleted pool leaves nothing, neither its backlog among the letters nor its letters', async () => {
  const { connection, operator } = ground();
  const pool = await declare(connection, makePool('deleted'));
  await send(connection, topicOf(pool));
  await send(connection, { kind: 'deadLetters', poolName: pool.poolName });
  await connection.administration.delete(pool.poolName, false, within());
  expect(await operator.read('Queue', pool.poolName, within())).toBeUndefined();
  expect(await operator.read('Queue', `${pool.poolName}.dead`, within())).toBeUndefined();
  expect(await connection.administration.inspect(pool.poolName, within())).toBeUndefined();
  await declare(connection, pool);
  expect(await letters(connection, pool.poolName)).toEqual([]);
});

it('a letters’ queue that an operator deleted is told, and made again by a join', async () => {
  const { connection, operator } = ground();
  const pool = makePool('letterless');
  await connection.administration.declare(pool, 'create', within());
  await operator.call('Queue', pool.poolName, { operation: 'clearQueue' }, within());
  await operator.remove('Queue', pool.poolName, within());
  await operator.remove('Queue', `${pool.poolName}.dead`, within());
  await operator.create('Queue', pool.poolName, {}, within());
  const { administration } = connection;
  await expect(administration.openDeadLetters(pool.poolName, within())).rejects.toMatchObject({ kind: 'not-found' });
  await expect(
    send(connection, { kind: 'deadLetters', poolName: pool.poolName }, { topic: 'x' }),
  ).rejects.toMatchObject({ kind: 'not-found' });
  await operator.remove('Queue', pool.poolName, within());
  await declare(connection, pool);
  expect(await letters(connection, pool.poolName)).toEqual([]);
});
