import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { Message } from '@joinpool/core';
import { describe, expect, test } from 'vitest';
import { Arrivals } from '../support/arrivals.js';
import { nextLetter, useOpenstack } from '../support/openstack.js';

const openstack = useOpenstack();

const notification = {
  message_id: 'fe1a5bc0-1f53-4d5b-a5b9-8a2f3e9d0001',
  publisher_id: 'compute.host1',
  event_type: 'compute.instance.update',
  priority: 'INFO',
  payload: { 'nova_object.name': 'InstanceUpdatePayload', state: null, sizes: [1, 2.5] },
  timestamp: '2026-11-23 10:20:30.405678',
  _unique_id: '0123456789abcdef0123456789abcdef',
  _context_request_id: 'req-1',
};
const enveloped = (message: string, version = '2.0') =>
  JSON.stringify({ 'oslo.version': version, 'oslo.message': message });

describe('a pool that nobody declared', () => {
  test('is declared just as a listener in Python would, and so is its exchange', async () => {
    const { names, raw, open } = openstack();
    const { exchangeName, poolName, topic } = names;
    const { connection, warnings } = await open();
    await connection.joinConsumerPool(() => undefined, { poolName, topic, exchangeName });
    await raw.queue(poolName, { durable: false });
    await raw.exchange(exchangeName, false);
    expect(warnings).toEqual(['pool-not-durable', 'deliveries-uncounted']);
  });

  test.each([
    ['durable', { durable: true }, { durable: true }, ['deliveries-uncounted']],
    [
      'a quorum queue',
      { quorum: true },
      { durable: true, arguments: { 'x-queue-type': 'quorum' } },
      ['poison-dropped'],
    ],
    [
      'a quorum queue with a limit',
      { quorum: true, deliveryLimit: 9 },
      { durable: true, arguments: { 'x-queue-type': 'quorum', 'x-delivery-limit': 9 } },
      ['poison-dropped'],
    ],
  ])('is declared %s when the services do so', async (_, settings, asPython, told) => {
    const { names, raw, open } = openstack();
    const { exchangeName, poolName, topic } = names;
    const { connection, warnings } = await open({ openstack: settings });
    await connection.joinConsumerPool(() => undefined, { poolName, topic, exchangeName });
    await raw.queue(poolName, asPython);
    await raw.exchange(exchangeName, true);
    expect(warnings).toEqual(told);
  });

  test('is durable where the exchange it listens to is', async () => {
    const { names, raw, open } = openstack();
    const { exchangeName, poolName, topic } = names;
    await raw.exchange(exchangeName, true);
    const { connection } = await open();
    await connection.joinConsumerPool(() => undefined, { poolName, topic, exchangeName });
    await raw.queue(poolName, { durable: true });
  });
});

describe('a pool that others declared', () => {
  const quorum = { 'x-queue-type': 'quorum' };
  test.each([
    ['not durable', {}, ['pool-not-durable', 'deliveries-uncounted']],
    ['durable', { durable: true }, ['deliveries-uncounted']],
    ['quorum', { durable: true, arguments: quorum }, ['poison-dropped']],
    ['with dead letters', { durable: true, arguments: { ...quorum, 'x-dead-letter-exchange': 'lost' } }, []],
    [
      'that expires and drops',
      { arguments: { 'x-expires': 600_000, 'x-message-ttl': 600_000, 'x-max-length': 5 } },
      ['pool-not-durable', 'pool-removed-when-unused', 'pool-limited', 'deliveries-uncounted'],
    ],
    [
      'that goes with its members',
      { autoDelete: true },
      ['pool-not-durable', 'pool-removed-when-unused', 'deliveries-uncounted'],
    ],
  ])('%s is joined as it is, and its lacks are told', async (_, options, told) => {
    const { names, raw, open } = openstack();
    const { exchangeName, poolName, topic } = names;
    await raw.exchange(exchangeName, false);
    await raw.queue(poolName, options);
    const { connection, warnings } = await open({ openstack: { quorum: true } });
    const inbox = new Arrivals<Message>();
    const member = await connection.joinConsumerPool(inbox.add, { poolName, topic, exchangeName });
    await raw.send({ exchangeName, poolName, topic }, `${topic}.info`, enveloped(JSON.stringify(notification)));
    await inbox.first(1);
    await raw.queue(poolName, options);
    expect(warnings).toEqual(told);
    await member.leave();
  });

  test('is missing: with check and passive the join is refused, and nothing is made', async () => {
    const { names, raw, open } = openstack();
    const { exchangeName, poolName, topic } = names;
    for (const topology of ['check', 'passive'] as const) {
      const { connection } = await open({ topology });
      const join = connection.joinConsumerPool(() => undefined, { poolName, topic, exchangeName });
      await expect(join).rejects.toMatchObject({ code: 'not-found' });
    }
    for (const name of [poolName, `${poolName}.dead`])
      await expect(raw.call((channel) => channel.checkQueue(name))).rejects.toMatchObject({ code: 404 });
  });

  test('takes no arguments of joinpool', async () => {
    const { names, open } = openstack();
    const { exchangeName, poolName, topic } = names;
    const { connection } = await open();
    for (const pool of [{ queueType: 'quorum' }, { limits: { maxBacklog: 5 } }] as const) {
      const join = connection.joinConsumerPool(() => undefined, { poolName, topic, exchangeName, pool });
      await expect(join).rejects.toMatchObject({ code: 'not-supported' });
    }
  });
});

describe('receiving', () => {
  test('a topic gets every priority of it, and a topic with a priority that one alone', async () => {
    const { names, raw, open } = openstack();
    const { connection } = await open();
    const [all, errors] = [new Arrivals<Message>(), new Arrivals<Message>()];
    const { exchangeName, poolName, topic } = names;
    const other = openstack().names.poolName;
    await connection.joinConsumerPool(all.add, { poolName, topic, exchangeName, concurrency: 1 });
    await connection.joinConsumerPool(errors.add, { poolName: other, topic: `${topic}.error`, exchangeName });
    const priorities = ['audit', 'debug', 'info', 'warn', 'critical', 'sample', 'error'];
    for (const priority of priorities)
      await raw.send(names, `${topic}.${priority}`, JSON.stringify({ ...notification, priority }));
    expect((await all.first(7)).map((message) => message.topic)).toEqual(priorities.map((one) => `${topic}.${one}`));
    expect((await errors.first(1)).map((message) => message.topic)).toEqual([`${topic}.error`]);
  });

  test('the callback gets the whole notification without the envelope, and the raw body', async () => {
    const { names, raw, open } = openstack();
    const { exchangeName, poolName, topic } = names;
    const { connection } = await open();
    const inbox = new Arrivals<Message>();
    await connection.joinConsumerPool(inbox.add, { poolName, topic, exchangeName, concurrency: 1 });
    const bodies = [enveloped(JSON.stringify(notification)), JSON.stringify(notification)];
    for (const body of bodies) await raw.send({ exchangeName, poolName, topic }, `${topic}.info`, body);
    const messages = await inbox.first(2);
    for (const [index, message] of messages.entries()) {
      expect(message.body).toEqual(notification);
      expect(Buffer.from(message.raw).toString()).toBe(bodies[index]);
      expect(message).toMatchObject({ id: notification.message_id, topic: `${topic}.info`, exchangeName });
    }
  });

  test.each([
    ['an unknown envelope version', enveloped(JSON.stringify(notification), '2.1')],
    ['a malformed envelope', enveloped('{"event_type":')],
    ['no JSON', 'hello'],
    ['a list', '[1]'],
  ])('%s becomes a letter with its raw bytes, and never reaches the callback', async (_, body) => {
    const { names, raw, open } = openstack();
    const { exchangeName, poolName, topic } = names;
    const { connection } = await open();
    const inbox = new Arrivals<Message>();
    await connection.joinConsumerPool(inbox.add, { poolName, topic, exchangeName });
    const letter = nextLetter(connection);
    await raw.send({ exchangeName, poolName, topic }, `${topic}.info`, body);
    expect(await letter).toMatchObject({ reason: 'undecodable' });
    const found: string[] = [];
    for await (const { message } of connection.deadLetters(poolName)) found.push(Buffer.from(message.raw).toString());
    expect(found).toEqual([body]);
    expect(inbox.items).toEqual([]);
  });

  test('what cannot be read stays in a pool without a place for letters, and that is told', async () => {
    const { names, raw, open } = openstack();
    const { exchangeName, poolName, topic } = names;
    await raw.exchange(exchangeName, false);
    await raw.queue(poolName, {});
    await raw.call((channel) => channel.bindQueue(poolName, exchangeName, `${topic}.info`));
    const { connection, warnings } = await open({ topology: 'passive' });
    let listen: (message: unknown) => void = () => undefined;
    const failed = new Promise((resolve) => {
      listen = resolve;
    });
    subscribe('joinpool:letter:failed', listen);
    const inbox = new Arrivals<Message>();
    const member = await connection.joinConsumerPool(inbox.add, { poolName, topic, exchangeName });
    await raw.send({ exchangeName, poolName, topic }, `${topic}.info`, 'hello');
    expect(await failed).toMatchObject({ poolName });
    unsubscribe('joinpool:letter:failed', listen);
    await member.leave();
    await expect.poll(async () => (await connection.inspectPool(poolName)).backlog).toBe(1);
    expect(inbox.items).toEqual([]);
    expect(warnings).toEqual(['pool-unchecked']);
  });

  test('a letter that is sent back comes again as it was', async () => {
    const { names, raw, open } = openstack();
    const { exchangeName, poolName, topic } = names;
    const { connection } = await open();
    const inbox = new Arrivals<Message>();
    const failing = await connection.joinConsumerPool(
      () => {
        throw new Error('not today');
      },
      { poolName, topic, exchangeName, retry: { attempts: 1 } },
    );
    const letter = nextLetter(connection);
    await raw.send({ exchangeName, poolName, topic }, `${topic}.info`, enveloped(JSON.stringify(notification)));
    expect(await letter).toMatchObject({ messageId: notification.message_id, reason: 'callback-failed' });
    await failing.leave();
    for await (const one of connection.deadLetters(poolName)) await one.sendBack();
    await connection.joinConsumerPool(inbox.add, { poolName, topic, exchangeName });
    const [again] = await inbox.first(1);
    expect(again).toMatchObject({
      id: notification.message_id,
      topic: `${topic}.info`,
      exchangeName,
      body: notification,
    });
  });
});

test('removing a subscription removes each priority of its topic', async () => {
  const { names, raw, open } = openstack();
  const { exchangeName, poolName, topic } = names;
  const { connection } = await open();
  const inbox = new Arrivals<Message>();
  await connection.joinConsumerPool(inbox.add, { poolName, topic: [topic, `${topic}.kept.info`], exchangeName });
  await connection.removeSubscription(poolName, { exchangeName, topic });
  for (const key of [`${topic}.info`, `${topic}.error`, `${topic}.kept.info`])
    await raw.send({ exchangeName, poolName, topic }, key, JSON.stringify(notification));
  expect((await inbox.first(1)).map((message) => message.topic)).toEqual([`${topic}.kept.info`]);
});
