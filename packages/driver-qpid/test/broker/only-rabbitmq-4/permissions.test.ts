import { type Broker, ensureBroker, rabbitmqctl } from '@joinpool/brokers';
import { type Connection, PoolError, Reject } from '@joinpool/core';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { connectQpid, type QpidOptions } from '../../../src/index.js';
import { unique } from '../../support/pools.js';

/* What docs/guides/operate-rabbitmq.md says of permissions holds over AMQP 1.0 too. */

const exchange = unique('orders');
const others = `${exchange}-others`;
const pool = unique('billing');

const own = `${exchange}(-others)?|${pool}(\\.dead)?`;
/** Regular expressions, in the order of rabbitmqctl: configure, write, read. */
const rights = {
  maker: [`^(${own})$`, `^(amq\\.default|${own})$`, `^(${own})$`],
  member: ['^$', '^amq\\.default$', `^${pool}$`],
  publisher: ['^$', `^${exchange}$`, '^$'],
  reader: ['^$', '^amq\\.default$', `^${pool}\\.dead$`],
} as const;
type Role = keyof typeof rights;

let broker: Broker;

const userOf = (role: Role): string => `${pool}-${role}`;

const ctl = (...command: readonly string[]) => rabbitmqctl(broker.name, command);

const connectAs = async (role: Role, options: QpidOptions = {}): Promise<Connection> => {
  const url = new URL(broker.url);
  url.username = userOf(role);
  url.password = 'secret';
  const connection = await connectQpid(url.href, { controlExchange: exchange, deadlineMs: 20_000, ...options });
  onTestFinished(() => connection.close());
  return connection;
};

/** Connects as who may make the pool, makes it, and deletes it after the test. */
const makePool = async (): Promise<Connection> => {
  const maker = await connectAs('maker');
  onTestFinished(() => maker.deletePool(pool, { force: true }));
  await (await maker.joinConsumerPool(() => undefined, { poolName: pool, topic: 'order.*' })).leave();
  return maker;
};

beforeAll(async () => {
  broker = await ensureBroker(process.env.JOINPOOL_BROKER ?? 'rabbitmq-4');
  for (const [role, permissions] of Object.entries(rights)) {
    await ctl('add_user', `${pool}-${role}`, 'secret');
    await ctl('set_permissions', '-p', '/', `${pool}-${role}`, ...permissions);
  }
});

afterAll(async () => {
  for (const role of Object.keys(rights)) await ctl('delete_user', `${pool}-${role}`);
});

const codeOf = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => 'done',
    (error: unknown) => (PoolError.isInstance(error) ? error.code : error),
  );

test('each role can do its own with the permissions of the guide, and no more', async () => {
  await makePool();
  const member = await connectAs('member', { topology: 'passive' });
  const publisher = await connectAs('publisher', { topology: 'passive' });
  const written = new Promise((resolve) => member.on('letter', resolve));
  const refuse = (): never => {
    throw new Reject('no');
  };
  await member.joinConsumerPool(refuse, { poolName: pool, topic: 'order.*' });
  await publisher.publish({ id: 17 }, { topic: 'order.created' });
  expect(await written).toMatchObject({ poolName: pool, reason: 'rejected' });

  const reader = await connectAs('reader', { topology: 'passive' });
  const reasons: string[] = [];
  for await (const letter of reader.deadLetters(pool)) {
    reasons.push(letter.reason);
    await letter.discard();
  }
  expect(reasons).toEqual(['rejected']);
  expect(await codeOf(publisher.joinConsumerPool(refuse, { poolName: pool, topic: '#' }))).toBe('permission-denied');
});

test.each(['create', 'check'] as const)(
  'without the right to configure, a join with %s is refused',
  async (topology) => {
    await makePool();
    const member = await connectAs('member', { topology });
    const joining = member.joinConsumerPool(() => undefined, { poolName: pool, topic: 'order.*' });
    expect(await codeOf(joining)).toBe('permission-denied');
  },
);

test('a publish to an exchange without the right to write is refused, and its neighbours are not touched', async () => {
  const maker = await makePool();
  const publisher = await connectAs('publisher', { topology: 'passive' });
  const publish = (id: number, exchangeName: string) =>
    codeOf(publisher.publish({ id }, { topic: 'order.created', exchangeName }));

  const codes = await Promise.all([0, 1, 2].flatMap((id) => [publish(id, others), publish(id, exchange)]));

  expect(codes).toEqual([0, 1, 2].flatMap(() => ['permission-denied', 'done']));
  expect((await maker.inspectPool(pool)).backlog).toBe(3);
});

test('a publish to a topic without the right to write is refused, and its neighbours are confirmed', async () => {
  const maker = await makePool();
  await ctl('set_topic_permissions', '-p', '/', userOf('publisher'), exchange, '^order\\.created$', '.*');
  const publisher = await connectAs('publisher', { topology: 'passive' });
  const ids = Array.from({ length: 20 }, (_, id) => id);

  const codes = await Promise.all(
    ids.map((id) => codeOf(publisher.publish({ id }, { topic: id === 10 ? 'order.deleted' : 'order.created' }))),
  );

  expect(codes).toEqual(ids.map((id) => (id === 10 ? 'permission-denied' : 'done')));
  // RabbitMQ ended the session for it: what it had taken before came again, and says so.
  const { backlog } = await maker.inspectPool(pool);
  const arrived: { readonly id: string; readonly redelivered: boolean }[] = [];
  await maker.joinConsumerPool((message) => void arrived.push(message), { poolName: pool, topic: 'order.*' });
  await expect.poll(() => arrived.length).toBe(backlog);
  expect(new Set(arrived.map(({ id }) => id)).size).toBe(19);
  const firstRuns = arrived.filter(({ redelivered }) => !redelivered);
  expect(new Set(firstRuns.map(({ id }) => id)).size).toBe(firstRuns.length);
});
