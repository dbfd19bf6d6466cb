import { type Connection, PoolError, Reject } from '@joinpool/core';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { connectQpid, type QpidOptions } from '../../../src/index.js';
import { unique, within } from '../../support/pools.js';
import { useGround } from './broker-j.js';

/* What docs/guides/operate-qpid-broker-j.md says of permissions. */

const exchange = unique('orders');
const others = `${exchange}.others`;
const pool = unique('billing');

/** Of users that the broker has for tests. */
const rights = {
  maker: [
    ...[`CREATE QUEUE name="${pool}*"`, `CREATE EXCHANGE name="${exchange}*"`, 'CREATE EXCHANGE name="joinpool*"'],
    ...[`BIND EXCHANGE name="${exchange}*"`, 'BIND EXCHANGE name="joinpool*"'],
    ...[`CONSUME QUEUE name="${pool}*"`, 'PUBLISH EXCHANGE name="joinpool::pools"'],
  ],
  member: [`CONSUME QUEUE name="${pool}*"`, 'PUBLISH EXCHANGE name="joinpool::pools"'],
  publisher: [`PUBLISH EXCHANGE name="${exchange}"`],
  deleter: [`PURGE QUEUE name="${pool}*"`, `DELETE QUEUE name="${pool}*"`],
} as const;
type Role = keyof typeof rights;

const rules: readonly string[] = [
  ...['ACL ALLOW guest ALL ALL', 'ACL ALLOW ALL ACCESS VIRTUALHOST'],
  ...Object.entries(rights).flatMap(([user, its]) => its.map((rule) => `ACL ALLOW ${user} ${rule}`)),
  'ACL DENY ALL ALL ALL',
];

const provider = ['VirtualHostAccessControlProvider', unique('rules')] as const;

const ground = useGround();

beforeAll(async () => {
  const { operator } = ground();
  await operator.create(...provider, { 'qpid-type': 'RuleBased', priority: 1 }, within());
  const path = `data:text/plain;base64,${Buffer.from(rules.join('\n')).toString('base64')}`;
  await operator.call(...provider, { operation: 'loadFromFile', path }, within());
});

afterAll(async () => {
  const { operator } = ground();
  await operator.remove(...provider, within());
  for (const name of [exchange, others]) await operator.remove('Exchange', name, within());
});

const connectAs = async (role: Role, options: QpidOptions = {}): Promise<Connection> => {
  const url = new URL(ground().url);
  url.username = role;
  url.password = role;
  const connection = await connectQpid(url.href, { controlExchange: exchange, deadlineMs: 20_000, ...options });
  onTestFinished(() => connection.close());
  return connection;
};

const refuse = (): never => {
  throw new Reject('no');
};

const join = (connection: Connection, exchangeName = exchange) =>
  connection.joinConsumerPool(refuse, { poolName: pool, subscriptions: [{ exchangeName, topic: 'order.*' }] });

/** Made by who may, and deleted by who may after the test. */
const makePool = async (): Promise<void> => {
  const [maker, deleter] = [await connectAs('maker'), await connectAs('deleter')];
  onTestFinished(() => deleter.deletePool(pool, { force: true }));
  for (const exchangeName of [others, exchange]) await (await join(maker, exchangeName)).leave();
};

const codeOf = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => 'done',
    (error: unknown) => (PoolError.isInstance(error) ? error.code : error),
  );

test.each(['create', 'check', 'passive'] as const)(
  'with %s each user can do its own with the rules of the guide, and no more',
  async (topology) => {
    await makePool();
    const [member, publisher] = [await connectAs('member', { topology }), await connectAs('publisher', { topology })];
    let letters = 0;
    member.on('letter', () => {
      letters += 1;
    });
    await join(member);
    await publisher.publish({ id: 17 }, { topic: 'order.created' });
    await expect.poll(() => letters).toBe(1);
    for await (const letter of member.deadLetters(pool)) await letter.sendBack();
    await expect.poll(() => letters).toBe(2);
    const reasons: string[] = [];
    for await (const letter of member.deadLetters(pool)) {
      reasons.push(letter.reason);
      await letter.discard();
    }
    expect(reasons).toEqual(['rejected']);

    expect(await codeOf(join(publisher))).toBe('permission-denied');
    expect(await codeOf(publisher.deletePool(pool, { force: true }))).toBe('permission-denied');
    expect(await codeOf(member.publish({ id: 18 }, { topic: 'order.created' }))).toBe('permission-denied');
    expect(await publisher.inspectPool(pool)).toMatchObject({ backlog: 0, members: 1 });
    expect(await codeOf(publisher.publish({ id: 19 }, { topic: 'order.created' }))).toBe('done');
  },
);

test('who may not make a pool is refused, and makes nothing', async () => {
  const member = await connectAs('member');
  expect(await codeOf(join(member))).toBe('permission-denied');
  expect(await codeOf(member.inspectPool(pool))).toBe('not-found');
});

test('a publish to an exchange without the right is refused, and its neighbours are confirmed', async () => {
  await makePool();
  const publisher = await connectAs('publisher');
  const publish = (id: number, exchangeName: string) =>
    codeOf(publisher.publish({ id }, { topic: 'order.created', exchangeName }));

  const codes = await Promise.all([0, 1, 2].flatMap((id) => [publish(id, others), publish(id, exchange)]));

  expect(codes).toEqual([0, 1, 2].flatMap(() => ['permission-denied', 'done']));
  // The broker ended the link each time: what it had taken before may have come again, and says so.
  const arrived: { readonly body: unknown; readonly redelivered: boolean }[] = [];
  const member = await connectAs('member');
  await member.joinConsumerPool((message) => void arrived.push(message), { poolName: pool, topic: 'order.*' });
  await expect.poll(() => new Set(arrived.map(({ body }) => JSON.stringify(body))).size).toBe(3);
  expect(arrived.filter(({ redelivered }) => !redelivered).length).toBeLessThanOrEqual(3);
});
