import { describe, expect, test } from 'vitest';
import { useBroker } from '../support/broker.js';
import { bodyOf, Inbox, makePool, sendToPool, within } from '../support/pools.js';

const broker = useBroker();
const numbered = (count: number): string[] => Array.from({ length: count }, (_, index) => `${index}`);

const backlog = async (poolName: string) =>
  (await broker().connection.administration.inspect(poolName, within()))?.backlog;

describe.each(['quorum', 'classic'] as const)('a place in a %s pool', (queueType) => {
  test('holds exactly its window before and after it is widened', async () => {
    const { connection, declare } = broker();
    const pool = await declare(makePool('window', { queueType }));
    await sendToPool(connection, pool.poolName, numbered(20));
    const inbox = new Inbox();
    const place = await connection.attach(pool, { messages: 1 }, inbox.sink, within());
    await inbox.first(1);
    await expect.poll(() => backlog(pool.poolName), { timeout: 10_000 }).toBe(19);
    expect(inbox.deliveries).toHaveLength(1);
    place.widen({ messages: 5 });
    await inbox.first(5);
    await expect.poll(() => backlog(pool.poolName), { timeout: 10_000 }).toBe(15);
    expect(inbox.deliveries.map(bodyOf)).toEqual(numbered(5));
    for (const delivery of inbox.deliveries.slice(0, 5)) expect(delivery.settle('accept')).toBe(true);
    await inbox.first(10);
    await expect.poll(() => backlog(pool.poolName), { timeout: 10_000 }).toBe(10);
    expect(inbox.deliveries).toHaveLength(10);
    await place.stop(within());
    for (const delivery of inbox.deliveries.slice(5)) expect(delivery.settle('release')).toBe(true);
    await place.detach(within());
    await expect.poll(() => backlog(pool.poolName), { timeout: 10_000 }).toBe(15);
  });

  test('a slow callback in front holds nothing back, and is the only one to come again', async () => {
    const { declare, open } = broker();
    const connection = await open();
    const pool = await declare(makePool('prefix', { queueType }));
    await sendToPool(connection, pool.poolName, numbered(30));
    const inbox = new Inbox();
    await connection.attach(pool, { messages: 10 }, inbox.sink, within());
    let settled = 1;
    while (settled < 30) {
      await inbox.first(Math.min(30, settled + 9));
      for (const delivery of inbox.deliveries.slice(settled)) expect(delivery.settle('accept')).toBe(true);
      settled = inbox.deliveries.length;
    }
    // Not a turn later: closing writes what was settled last.
    await connection.close(within());
    const again = new Inbox();
    const place = await broker().connection.attach(pool, { messages: 10 }, again.sink, within());
    const [first] = await again.first(1);
    expect(first === undefined ? undefined : bodyOf(first)).toBe('0');
    expect(first?.redelivered).toBe(true);
    first?.settle('accept');
    await place.stop(within());
    await place.detach(within());
    expect(again.deliveries).toHaveLength(1);
    expect(await backlog(pool.poolName)).toBe(0);
  });

  test('a mixed prefix keeps what was returned', async () => {
    const { connection, declare } = broker();
    const pool = await declare(makePool('mixed', { queueType }));
    await sendToPool(connection, pool.poolName, numbered(6));
    const inbox = new Inbox();
    const place = await connection.attach(pool, { messages: 6 }, inbox.sink, within());
    await inbox.first(6);
    await place.stop(within());
    const outcomes = ['accept', 'retry', 'accept', 'release', 'accept', 'accept'] as const;
    for (const [index, how] of outcomes.entries()) expect(inbox.deliveries[index]?.settle(how)).toBe(true);
    expect(inbox.deliveries[0]?.settle('accept')).toBe(false);
    await place.detach(within());
    const again = new Inbox();
    const next = await connection.attach(pool, { messages: 6 }, again.sink, within());
    const returned = await again.first(2);
    expect(returned.map(bodyOf).sort()).toEqual(['1', '3']);
    for (const delivery of returned) {
      expect(delivery.redelivered).toBe(true);
      if (queueType === 'classic') expect(delivery.deliveryCount).toBeUndefined();
      if (queueType === 'quorum' && bodyOf(delivery) === '1') expect(delivery.deliveryCount).toBe(2);
      delivery.settle('accept');
    }
    await next.stop(within());
    await next.detach(within());
    expect(await backlog(pool.poolName)).toBe(0);
  });
});

test('a quorum pool counts from one; at its limit a message becomes a letter that knows where it was published', async () => {
  const { connection, declare } = broker();
  const pool = await declare(makePool('poison', { deliveryLimit: 2 }));
  await sendToPool(connection, pool.poolName, ['poison']);
  const inbox = new Inbox();
  const place = await connection.attach(
    pool,
    { messages: 1 },
    (delivery) => {
      inbox.sink(delivery);
      delivery.settle('retry');
    },
    within(),
  );
  await inbox.first(3);
  expect(inbox.deliveries.map((delivery) => delivery.deliveryCount)).toEqual([1, 2, 3]);
  const letters = async () => (await connection.administration.inspect(pool.poolName, within()))?.deadLetters;
  await expect.poll(letters, { timeout: 10_000 }).toBe(1);
  const view = await connection.administration.openDeadLetters(pool.poolName, within());
  const letter = await view?.next(within());
  expect(letter?.frame.headers).toEqual({ 'joinpool-reason': 'delivery-limit' });
  expect(letter?.frame).toMatchObject({ topic: 'order.created', exchangeName: 'joinpool-test' });
  await view?.close(within());
  await place.detach(within());
});

test('an aborted attach leaves no consumer', async () => {
  const { connection, declare } = broker();
  const pool = await declare(makePool('aborted'));
  const abort = new AbortController();
  const attaching = connection.attach(pool, { messages: 1 }, () => undefined, abort.signal);
  abort.abort('enough');
  await expect(attaching).rejects.toBe('enough');
  const members = async () => (await connection.administration.inspect(pool.poolName, within()))?.members;
  await expect.poll(members, { timeout: 10_000 }).toBe(0);
});
