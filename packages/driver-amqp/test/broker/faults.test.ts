import { evaluateErlang } from '@joinpool/brokers';
import { type Message, PoolError } from '@joinpool/core';
import { expect, onTestFinished, test } from 'vitest';
import { amqpDriver, connectAmqp } from '../../src/index.js';
import { useBroker } from '../support/broker.js';
import { bodyOf, Inbox, makeFrame, makePool, sendToPool, unique, within } from '../support/pools.js';

const broker = useBroker();

/** An operator closes the connection of that name. */
const closeConnection = (name: string) =>
  evaluateErlang(
    broker().broker.name,
    `[rabbit_networking:close_connection(P, "operator") || P <- rabbit_networking:connections(), lists:keymember(<<"${name}">>, 3, proplists:get_value(client_properties, rabbit_reader:info(P, [client_properties])))]`,
  );

const openNamed = async (name: string) => {
  const connection = await amqpDriver(broker().broker.url, { connectionName: name }).open(within());
  onTestFinished(() => connection.close(within()));
  return connection;
};

/** Sets a variable of the broker's, and puts back what it was. */
const setVariable = async (name: string, value: string) => {
  const before = await evaluateErlang(broker().broker.name, `application:get_env(rabbit, ${name})`);
  onTestFinished(async () => {
    const known = /^\{ok,(.*)\}$/s.exec(before.trim())?.[1];
    const expression =
      known === undefined ? `application:unset_env(rabbit, ${name})` : `application:set_env(rabbit, ${name}, ${known})`;
    await evaluateErlang(broker().broker.name, expression);
  });
  await evaluateErlang(broker().broker.name, `application:set_env(rabbit, ${name}, ${value})`);
};

/** RabbitMQ 4.0 reads the limit from a copy that it makes when it starts. */
const copyBodyLimit = () =>
  evaluateErlang(
    broker().broker.name,
    'case persistent_term:get(max_message_size, none) of none -> ok; _ -> persistent_term:put(max_message_size, element(2, application:get_env(rabbit, max_message_size))) end',
  );

/** Sets the largest body that the broker takes, and puts back what it was: what is registered last runs first. */
const limitBodies = async (bytes: number) => {
  onTestFinished(async () => {
    await copyBodyLimit();
  });
  await setVariable('max_message_size', String(bytes));
  await copyBodyLimit();
};

test('losing the publishing connection loses the sender alone', async () => {
  const { driver, declare } = broker();
  const name = unique('publishing');
  const connection = await openNamed(name);
  const pool = await declare(makePool('lives'));
  const inbox = new Inbox();
  const place = await connection.attach(pool, { messages: 1 }, inbox.sink, within());
  const sender = await connection.openSender(within());
  await closeConnection(`${name} publish`);
  expect(driver.classify(await sender.lost)).toBe('connection-lost');
  await sendToPool(connection, pool.poolName, ['after']);
  const [delivery] = await inbox.first(1);
  expect(delivery?.settle('accept')).toBe(true);
  await place.stop(within());
  await place.detach(within());
});

test('a settlement after the consuming connection is lost is too late, and the message comes again', async () => {
  const { driver, declare } = broker();
  const name = unique('consuming');
  const connection = await openNamed(name);
  const pool = await declare(makePool('late'));
  await sendToPool(connection, pool.poolName, ['kept']);
  const inbox = new Inbox();
  await connection.attach(pool, { messages: 1 }, inbox.sink, within());
  const [delivery] = await inbox.first(1);
  const sender = await connection.openSender(within());
  await closeConnection(`${name} consume`);
  expect(driver.classify(await connection.lost)).toBe('connection-lost');
  expect(driver.classify(await sender.lost)).toBe('connection-lost');
  expect(delivery?.settle('accept')).toBe(false);
  const again = new Inbox();
  const place = await broker().connection.attach(pool, { messages: 1 }, again.sink, within());
  const [redelivered] = await again.first(1);
  expect(redelivered?.redelivered).toBe(true);
  expect(redelivered === undefined ? '' : bodyOf(redelivered)).toBe('kept');
  await place.detach(within());
});

test('a channel that the server closes for a consumer timeout loses its place and nothing else', async () => {
  const { connection, driver, declare } = broker();
  await setVariable('consumer_timeout', '500');
  await setVariable('channel_tick_interval', '250');
  const pool = await declare(makePool('timeout', { queueType: 'classic' }));
  const other = await declare(makePool('neighbour', { queueType: 'classic' }));
  await sendToPool(connection, pool.poolName, ['slow']);
  const inbox = new Inbox();
  const place = await connection.attach(pool, { messages: 1 }, inbox.sink, within());
  const neighbours = new Inbox();
  const neighbour = await connection.attach(other, { messages: 1 }, neighbours.sink, within());
  const [delivery] = await inbox.first(1);
  expect(driver.classify(await place.lost)).toBe('connection-lost');
  expect(delivery?.settle('accept')).toBe(false);
  await sendToPool(connection, other.poolName, ['served']);
  const [served] = await neighbours.first(1);
  expect(served?.settle('accept')).toBe(true);
  await neighbour.detach(within());
  await place.detach(within());
});

test('an alarm tells that publishing is blocked, and its end that it goes on', async () => {
  const { open, declare, broker: node } = broker();
  const connection = await open();
  const pool = await declare(makePool('alarm'));
  const told: boolean[] = [];
  connection.onBlocked((blocked) => told.push(blocked));
  const configured = 'element(2, application:get_env(rabbit, vm_memory_high_watermark))';
  const restore = () => evaluateErlang(node.name, `vm_memory_monitor:set_vm_memory_high_watermark(${configured})`);
  onTestFinished(async () => {
    await restore();
  });
  await evaluateErlang(node.name, 'vm_memory_monitor:set_vm_memory_high_watermark(0.00001)');
  const sending = sendToPool(connection, pool.poolName, ['waits']);
  await expect.poll(() => told, { timeout: 20_000 }).toEqual([true]);
  await restore();
  await expect.poll(() => told, { timeout: 20_000 }).toEqual([true, false]);
  await sending;
});

test('a full pool that refuses is told as such, and others still publish', async () => {
  const { connection, driver, declare } = broker();
  for (const queueType of ['quorum', 'classic'] as const) {
    const pool = await declare(makePool('full', { queueType, limits: { maxBacklog: 2, whenFull: 'refuse' } }));
    const outcomes: unknown[] = [];
    for (let index = 0; index < 12; index += 1) {
      const outcome = await sendToPool(connection, pool.poolName, [`${index}`]).catch((error: unknown) => error);
      outcomes.push(outcome === undefined ? 'confirmed' : driver.classify(outcome));
    }
    expect(outcomes.slice(0, 2)).toEqual(['confirmed', 'confirmed']);
    expect(outcomes.at(-1)).toBe('pool-full');
    expect(new Set(outcomes)).toEqual(new Set(['confirmed', 'pool-full']));
  }
});

test('mandatory is refused when nobody wants the message, and only then', async () => {
  const { connection, driver, declare } = broker();
  const pool = await declare(makePool('mandatory'));
  const sender = await connection.openSender(within());
  const send = (topic: string) =>
    new Promise<unknown>((resolve) => {
      sender.send(
        { kind: 'topic', exchangeName: 'joinpool-test', topic },
        makeFrame('m', { topic, mandatory: true }),
        resolve,
      );
    });
  expect(driver.classify(await send('nobody.wants.this'))).toBe('unroutable');
  expect(await send(`${pool.poolName}.wanted`)).toBeUndefined();
  await sender.close(within());
});

test('a body above the limit of the broker is refused, and what was in flight with it comes once more at most', async () => {
  const { broker: node } = broker();
  await limitBodies(1_000);
  const connection = await connectAmqp(node.url, { controlExchange: unique('limited'), deadlineMs: 20_000 });
  onTestFinished(() => connection.close());
  const pool = unique('limited');
  onTestFinished(() => connection.deletePool(pool, { force: true }));
  const counts = new Map<unknown, number>();
  const count = ({ body }: Message) => void counts.set(body, (counts.get(body) ?? 0) + 1);
  const member = await connection.joinConsumerPool(count, { poolName: pool, topic: 'a', deduplicate: false });

  const small = Array.from({ length: 20 }, (_, id) => id);
  const bodies = [...small.slice(0, 10), 'x'.repeat(5_000), ...small.slice(10), 'y'.repeat(2_000)];
  const outcomes = await Promise.all(
    bodies.map((body) =>
      connection.publish(body, { topic: 'a' }).then(
        ({ sends }) => sends,
        (error: unknown) => (PoolError.isInstance(error) ? error.code : error),
      ),
    ),
  );

  expect([outcomes[10], outcomes.at(-1)]).toEqual(['body-too-large', 'body-too-large']);
  const sends = outcomes.filter((outcome) => typeof outcome === 'number');
  expect([sends.length, Math.max(...sends) <= 2]).toEqual([20, true]);
  await expect.poll(() => [...counts.keys()].sort(), { timeout: 10_000 }).toEqual([...small].sort());
  await member.leave();
  expect(Math.max(...counts.values())).toBeLessThanOrEqual(2);
});

test('a missing exchange costs the sender, with every open send answered', async () => {
  const { connection, driver } = broker();
  const sender = await connection.openSender(within());
  let calledInside = true;
  const answer = new Promise<unknown>((resolve) => {
    const to = { kind: 'topic', exchangeName: 'joinpool-test-missing', topic: 'a' } as const;
    sender.send(to, makeFrame('m'), (error) => resolve(calledInside ? 'called synchronously' : error));
  });
  calledInside = false;
  expect(driver.classify(await answer)).toBe('connection-lost');
  expect(driver.classify(await sender.lost)).toBe('not-found');
});
