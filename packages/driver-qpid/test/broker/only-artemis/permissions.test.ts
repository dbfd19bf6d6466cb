import { ensureBroker } from '@joinpool/brokers';
import { type Connection, PoolError, Reject } from '@joinpool/core';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { connectQpid, type QpidOptions } from '../../../src/index.js';
import { exchangeAddress } from '../../../src/strategies/artemis-management/addresses.js';
import { unique } from '../../support/pools.js';
import { LimitedUsers, type Rights } from './limited-users.js';

/* What docs/guides/operate-artemis.md says of rights. */

const exchange = unique('orders');
const others = `${exchange}.others`;
const pool = unique('billing');

const replies = ['createAddress', 'createNonDurableQueue', 'send', 'consume'] as const;
/** Names of one word: the broker makes up one for each queue for replies. */
const oneWord = '*';

const managing: Rights = { 'activemq.management': ['send', 'manage'], [oneWord]: replies };

const rights = {
  maker: { ...managing, 'joinpool/lock': ['send', 'consume'], [pool]: ['consume'] },
  member: { ...managing, [pool]: ['consume'], [`${pool}.dead`]: ['send'] },
  publisher: { ...managing, [exchangeAddress(exchange)]: ['send'] },
  reader: { ...managing, [`${pool}.dead`]: ['consume'], [pool]: ['send'] },
} satisfies Readonly<Record<string, Rights>>;

/** All that members and publishers need besides. */
const lacking = (left: Rights): Rights => ({
  ...{ [pool]: ['consume'], [`${pool}.dead`]: ['consume'], [exchangeAddress(exchange)]: ['send'] },
  ...left,
});

const unable: Readonly<Record<string, Rights>> = {
  'to ask': lacking({ [oneWord]: replies }),
  'to manage': lacking({ ...managing, 'activemq.management': ['send'] }),
  ...Object.fromEntries(
    replies.map((right) => [
      `${right} for replies`,
      lacking({ ...managing, [oneWord]: replies.filter((other) => other !== right) }),
    ]),
  ),
};

let users: LimitedUsers;

const userOf = (role: string): string => `${pool}-${role.replaceAll(' ', '-')}`;

const connectAs = async (role: string, options: QpidOptions = {}): Promise<Connection> => {
  const url = users.urlOf(userOf(role));
  const connection = await connectQpid(url, { controlExchange: exchange, deadlineMs: 20_000, ...options });
  onTestFinished(() => connection.close());
  return connection;
};

/** Connects as who may make the pool, makes it, and deletes it after the test. */
const makePool = async (): Promise<Connection> => {
  const maker = await connectAs('maker');
  onTestFinished(() => maker.deletePool(pool, { force: true }));
  for (const exchangeName of [others, exchange])
    await (
      await maker.joinConsumerPool(() => undefined, {
        poolName: pool,
        subscriptions: [{ exchangeName, topic: 'order.*' }],
      })
    ).leave();
  return maker;
};

beforeAll(async () => {
  const { url } = await ensureBroker(process.env.JOINPOOL_BROKER ?? 'artemis-2.56');
  const all: Readonly<Record<string, Rights>> = { ...rights, ...unable };
  users = await LimitedUsers.make(
    url,
    Object.fromEntries(Object.entries(all).map(([role, its]) => [userOf(role), its])),
  );
});

afterAll(async () => {
  await users?.remove([exchange, others].map(exchangeAddress));
});

const outcomeOf = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => 'done',
    (error: unknown) => error,
  );

const codeOf = async (promise: Promise<unknown>): Promise<unknown> => {
  const outcome = await outcomeOf(promise);
  return PoolError.isInstance(outcome) ? outcome.code : outcome;
};

test('each role can do its own with the rights of the guide, and no more', async () => {
  await makePool();
  const [member, publisher, reader] = await Promise.all(
    ['member', 'publisher', 'reader'].map((role) => connectAs(role, { topology: 'passive' })),
  );
  if (member === undefined || publisher === undefined || reader === undefined) throw new Error('not connected');
  const refuse = (): never => {
    throw new Reject('no');
  };
  let letters = 0;
  member.on('letter', () => {
    letters += 1;
  });
  await member.joinConsumerPool(refuse, { poolName: pool, topic: 'order.*' });
  await publisher.publish({ id: 17 }, { topic: 'order.created' });
  await expect.poll(() => letters).toBe(1);
  for await (const letter of reader.deadLetters(pool)) await letter.sendBack();
  await expect.poll(() => letters).toBe(2);
  const reasons: string[] = [];
  for await (const letter of reader.deadLetters(pool)) {
    reasons.push(letter.reason);
    await letter.discard();
  }
  expect(reasons).toEqual(['rejected']);
  // The broker counts what was settled a moment later.
  await expect.poll(() => reader.inspectPool(pool)).toMatchObject({ backlog: 0, deadLetters: 0 });

  expect(await codeOf(member.publish({}, { topic: 'order.created' }))).toBe('permission-denied');
  for (const other of [publisher, reader])
    expect(await codeOf(other.joinConsumerPool(refuse, { poolName: pool, topic: 'order.*' }))).toBe(
      'permission-denied',
    );
});

test.each(Object.keys(unable))(
  'without the right %s a join and a publish tell what is missing, and the way out',
  async (right) => {
    for (const topology of ['create', 'check', 'passive'] as const) {
      const user = await connectAs(right, { topology });
      const attempts = [
        user.joinConsumerPool(() => undefined, { poolName: pool, topic: 'order.*' }),
        user.publish({ id: 17 }, { topic: 'order.created' }),
      ];
      for (const error of await Promise.all(attempts.map(outcomeOf)))
        expect(error).toMatchObject({
          code: 'permission-denied',
          message: expect.stringMatching(/may not use the broker's management.*allow it 'manage'.*'predeclared'/),
        });
    }
  },
);

test('a user without the right to manage joins and publishes with strategy predeclared', async () => {
  await makePool();
  const user = await connectAs('to ask', {
    ...{ strategy: 'predeclared', topology: 'passive', addresses: { exchange: 'exchange/{exchange}' } },
  });
  const bodies: unknown[] = [];
  await user.joinConsumerPool(({ body }) => void bodies.push(body), { poolName: pool, topic: 'order.*' });
  await user.publish({ id: 17 }, { topic: 'order.created' });
  await expect.poll(() => bodies).toEqual([{ id: 17 }]);
});

test('a publish to an exchange without the right to send is refused, and its neighbours are confirmed', async () => {
  const maker = await makePool();
  const publisher = await connectAs('publisher', { topology: 'passive' });
  const publish = (id: number, exchangeName: string) =>
    codeOf(publisher.publish({ id }, { topic: 'order.created', exchangeName }));

  const codes = await Promise.all([0, 1, 2].flatMap((id) => [publish(id, others), publish(id, exchange)]));

  expect(codes).toEqual([0, 1, 2].flatMap(() => ['permission-denied', 'done']));
  expect((await maker.inspectPool(pool)).backlog).toBe(3);
});
