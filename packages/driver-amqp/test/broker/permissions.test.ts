import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { rabbitmqctl } from '@joinpool/brokers';
import { type Connection, type Message, PoolError, Reject } from '@joinpool/core';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { type AmqpOptions, connectAmqp } from '../../src/index.js';
import { Arrivals } from '../support/arrivals.js';
import { useBroker } from '../support/broker.js';
import { unique } from '../support/pools.js';

/* What docs/guides/operate-rabbitmq.md says of permissions. */

const broker = useBroker();
const exchange = unique('orders');
const others = `${exchange}-others`;
const pool = unique('billing');

const own = `${exchange}(-others)?|${pool}(\\.dead)?`;
/** Regular expressions, in the order of rabbitmqctl: configure, write, read. */
const rights = {
  maker: [`^(${own})$`, `^(amq\\.default|${own})$`, `^(${own})$`],
  limiter: [
    `^(${own}|joinpool\\.dead-letters)$`,
    `^(amq\\.default|${own}|joinpool\\.dead-letters)$`,
    `^(${own}|joinpool\\.dead-letters)$`,
  ],
  member: ['^$', '^amq\\.default$', `^${pool}$`],
  publisher: ['^$', `^${exchange}$`, '^$'],
  partial: ['^$', `^${others}$`, '^$'],
  reader: ['^$', '^amq\\.default$', `^${pool}\\.dead$`],
} as const;
type Role = keyof typeof rights;

const userOf = (role: Role): string => `${pool}-${role}`;

const connectAs = async (role: Role, options: AmqpOptions = {}): Promise<Connection> => {
  const url = new URL(broker().broker.url);
  url.username = userOf(role);
  url.password = 'secret';
  const connection = await connectAmqp(url.href, { controlExchange: exchange, deadlineMs: 20_000, ...options });
  onTestFinished(() => connection.close());
  return connection;
};

const ctl = (...command: readonly string[]) => rabbitmqctl(broker().broker.name, command);

beforeAll(async () => {
  for (const [role, permissions] of Object.entries(rights)) {
    const user = `${pool}-${role}`;
    await ctl('add_user', user, 'secret');
    await ctl('set_permissions', '-p', '/', user, ...permissions);
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
  const topic = 'order.created';
  const maker = await connectAs('maker');
  onTestFinished(() => maker.deletePool(pool, { force: true }));
  const first = await maker.joinConsumerPool(() => undefined, { poolName: pool, topic: 'order.*' });
  await first.leave();

  const member = await connectAs('member', { topology: 'passive' });
  const publisher = await connectAs('publisher', { topology: 'passive' });
  const written = new Promise((resolve) => member.on('letter', resolve));
  const refuse = (): never => {
    throw new Reject('no');
  };
  await member.joinConsumerPool(refuse, { poolName: pool, topic: 'order.*' });
  await publisher.publish({ id: 17 }, { topic });
  expect(await written).toMatchObject({ poolName: pool, reason: 'rejected' });

  const reader = await connectAs('reader', { topology: 'passive' });
  const reasons: string[] = [];
  for await (const letter of reader.deadLetters(pool)) {
    reasons.push(letter.reason);
    await letter.discard();
  }
  expect(reasons).toEqual(['rejected']);

  expect(await codeOf(publisher.joinConsumerPool(refuse, { poolName: pool, topic }))).toBe('permission-denied');
});

test('a publish without the right to write is refused, and publishes to other exchanges go on', async () => {
  const maker = await connectAs('maker');
  onTestFinished(() => maker.deletePool(pool, { force: true }));
  for (const exchangeName of [exchange, others]) {
    await (await maker.joinConsumerPool(() => undefined, { poolName: pool, exchangeName, topic: 'order.*' })).leave();
  }
  const partial = await connectAs('partial', { topology: 'passive' });
  const causes: unknown[] = [];
  const listen = (message: unknown) => causes.push(message);
  subscribe('joinpool:publisher:replaced', listen);
  onTestFinished(() => {
    unsubscribe('joinpool:publisher:replaced', listen);
  });

  const codes = await Promise.all(
    [0, 1, 2].flatMap((id) => [
      codeOf(partial.publish({ id }, { topic: 'order.created' })),
      codeOf(partial.publish({ id }, { topic: 'order.created', exchangeName: others })),
    ]),
  );

  expect(codes).toEqual([0, 1, 2].flatMap(() => ['permission-denied', 'done']));
  expect(causes[0]).toMatchObject({ error: { code: 403 } });
  // The closed channel may have taken some before it was closed: those were sent again, and say so.
  const { backlog } = await maker.inspectPool(pool);
  const arrivals = new Arrivals<Message>();
  await maker.joinConsumerPool(arrivals.add, { poolName: pool, exchangeName: others, topic: 'order.*' });
  const arrived = await arrivals.first(backlog);
  expect(new Set(arrived.map(({ id }) => id)).size).toBe(3);
  const firstRuns = arrived.filter(({ redelivered }) => !redelivered);
  expect(new Set(firstRuns.map(({ id }) => id)).size).toBe(firstRuns.length);
});

test.each(['create', 'check'] as const)(
  'without the right to configure, a join with %s is refused',
  async (topology) => {
    const maker = await connectAs('maker');
    onTestFinished(() => maker.deletePool(pool, { force: true }));
    await (await maker.joinConsumerPool(() => undefined, { poolName: pool, topic: 'order.*' })).leave();
    const member = await connectAs('member', { topology });

    const joining = member.joinConsumerPool(() => undefined, { poolName: pool, topic: 'order.*' });

    expect(await codeOf(joining)).toBe('permission-denied');
  },
);

test('limits that lose messages need the exchange of their letters too', async () => {
  const limited = { poolName: pool, topic: 'order.*', pool: { limits: { messageTtlMs: 60_000 } } };
  const limiter = await connectAs('limiter');
  onTestFinished(() => limiter.deletePool(pool, { force: true }));
  const maker = await connectAs('maker');

  expect(await codeOf(maker.joinConsumerPool(() => undefined, limited))).toBe('permission-denied');
  expect(await codeOf(limiter.joinConsumerPool(() => undefined, limited))).toBe('done');
});
