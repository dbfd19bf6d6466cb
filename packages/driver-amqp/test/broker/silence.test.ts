import { rabbitmqctl } from '@joinpool/brokers';
import { TcpProxy } from '@joinpool/conformance';
import { expect, onTestFinished, test } from 'vitest';
import { amqpDriver } from '../../src/index.js';
import { useBroker } from '../support/broker.js';
import { bodyOf, Inbox, makeFrame, makePool, sendToPool, unique, within } from '../support/pools.js';

const broker = useBroker();

/** A driver that reaches the broker through a proxy which can fall silent. */
const throughProxy = async (heartbeatSeconds: number) => {
  const url = new URL(broker().broker.url);
  const proxy = await TcpProxy.listen({ host: url.hostname, port: Number(url.port) });
  url.host = `${proxy.address.host}:${proxy.address.port}`;
  const driver = amqpDriver(url.href, { heartbeatSeconds });
  const connection = await driver.open(within());
  onTestFinished(async () => {
    proxy.stall(false);
    await connection.close(AbortSignal.abort());
    await proxy.close();
  });
  return { proxy, driver, connection };
};

test('a broker that falls silent is lost after its heartbeats, for members and publishers', async () => {
  const { proxy, driver, connection } = await throughProxy(1);
  const pool = await broker().declare(makePool('silent'));
  await sendToPool(connection, pool.poolName, ['held']);
  const inbox = new Inbox();
  await connection.attach(pool, { messages: 1 }, inbox.sink, within());
  const [delivery] = await inbox.first(1);
  const sender = await connection.openSender(within());
  const began = performance.now();
  proxy.stall(true);
  expect(driver.classify(await connection.lost)).toBe('connection-lost');
  expect(performance.now() - began).toBeLessThan(4_000);
  expect(driver.classify(await sender.lost)).toBe('connection-lost');
  expect(delivery?.settle('accept')).toBe(false);
  proxy.stall(false);
  const next = await driver.open(within());
  const again = new Inbox();
  const place = await next.attach(pool, { messages: 1 }, again.sink, within());
  const [redelivered] = await again.first(1);
  expect([redelivered && bodyOf(redelivered), redelivered?.redelivered]).toEqual(['held', true]);
  await place.detach(within());
  await next.close(within());
});

test('a sender whose confirms hang on an open connection can be given up, and the next one works', async () => {
  const { proxy, driver, connection } = await throughProxy(0);
  const pool = await broker().declare(makePool('hang'));
  const sender = await connection.openSender(within());
  proxy.stall(true);
  const answer = new Promise<unknown>((resolve) => {
    sender.send({ kind: 'pool', poolName: pool.poolName }, makeFrame('hangs'), resolve);
  });
  await sender.close(AbortSignal.abort());
  expect(driver.classify(await answer)).toBe('connection-lost');
  const late = await connection.openSender(AbortSignal.timeout(300)).catch((error: unknown) => error);
  expect(late).toMatchObject({ name: 'TimeoutError' });
  proxy.stall(false);
  await sendToPool(connection, pool.poolName, ['goes']);
});

test('a confirm that the broker refuses under a policy of the operator is told as pool-full', async () => {
  const { connection, driver, declare, broker: node } = broker();
  const pool = await declare(makePool('policy'));
  const policy = unique('policy');
  const definition = JSON.stringify({ 'max-length': 1, overflow: 'reject-publish' });
  onTestFinished(async () => {
    await rabbitmqctl(node.name, ['clear_policy', policy]);
  });
  const pattern = `^${pool.poolName.replaceAll('.', '\\.')}$`;
  await rabbitmqctl(node.name, ['set_policy', '--apply-to', 'queues', policy, pattern, definition]);
  const kinds = new Set<unknown>();
  const send = async () => {
    const outcome = await sendToPool(connection, pool.poolName, ['x']).catch((error: unknown) => error);
    kinds.add(outcome === undefined ? 'confirmed' : driver.classify(outcome));
    return kinds.has('pool-full');
  };
  await expect.poll(send, { timeout: 15_000, interval: 20 }).toBe(true);
  expect([...kinds]).toEqual(['confirmed', 'pool-full']);
});

test('a queue that an operator deletes ends its place, and nothing else on the connection', async () => {
  const { connection, driver, declare, broker: node } = broker();
  for (const queueType of ['quorum', 'classic'] as const) {
    const [pool, other] = [
      await declare(makePool('deleted', { queueType })),
      await declare(makePool('spared', { queueType })),
    ];
    const place = await connection.attach(pool, { messages: 1 }, () => undefined, within());
    const inbox = new Inbox();
    const spared = await connection.attach(other, { messages: 1 }, inbox.sink, within());
    await rabbitmqctl(node.name, ['delete_queue', pool.poolName]);
    expect(driver.classify(await place.lost)).toBe('unavailable');
    await sendToPool(connection, other.poolName, ['served']);
    const [served] = await inbox.first(1);
    expect(served?.settle('accept')).toBe(true);
    await spared.detach(within());
    await place.detach(within());
  }
});
