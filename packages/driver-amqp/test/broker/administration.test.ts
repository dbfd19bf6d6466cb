import { describe, expect, test } from 'vitest';
import { useBroker } from '../support/broker.js';
import { bodyOf, lookAtLetters, makeFrame, makePool, sendToPool, within } from '../support/pools.js';

const broker = useBroker();
const wellKnown = ['quorum', 'classic'] as const;

describe.each(wellKnown)('a %s pool', (queueType) => {
  test('is declared, and declared again, without a difference', async () => {
    const { declare, connection } = broker();
    const pool = await declare(makePool('twice', { queueType }));
    expect(await connection.administration.declare(pool, 'create', within())).toEqual([]);
    expect(await connection.administration.declare(pool, 'check', within())).toEqual([]);
    expect(await connection.administration.declare(pool, 'passive', within())).toEqual([]);
  });

  test('names every argument that differs and changes nothing', async () => {
    const { declare, connection } = broker();
    const { administration } = connection;
    const pool = await declare(makePool('differs', { queueType, limits: { maxBacklog: 10, whenFull: 'refuse' } }));
    const asked = {
      ...pool,
      subscriptions: [{ exchangeName: 'joinpool-test', topic: 'added.by.nobody' }],
      settings: {
        ...pool.settings,
        limits: { maxBacklog: 20, messageTtlMs: 5_000, whenFull: 'refuse' as const },
        deadLetters: { maxMessages: 7 },
      },
    };
    for (const mode of ['create', 'check'] as const) {
      const differences = await administration.declare(asked, mode, within());
      const named = differences.map(({ of, argument, wanted, found }) => `${of}: ${argument} ${wanted} ${found}`);
      expect(named.filter((line) => line.startsWith('pool ')).sort()).toEqual(
        [
          `pool ${pool.poolName}: x-dead-letter-exchange joinpool.dead-letters `,
          `pool ${pool.poolName}: x-dead-letter-routing-key undefined ${pool.poolName}.dead`,
          ...(queueType === 'quorum' ? [`pool ${pool.poolName}: x-dead-letter-strategy undefined at-least-once`] : []),
          `pool ${pool.poolName}: x-max-length 20 10`,
          `pool ${pool.poolName}: x-message-ttl 5000 undefined`,
        ].sort(),
      );
      expect(named.filter((line) => line.startsWith('dead letters')).sort()).toEqual([
        `dead letters of pool ${pool.poolName}: x-max-length 7 undefined`,
        `dead letters of pool ${pool.poolName}: x-overflow drop-head undefined`,
      ]);
    }
    expect(await administration.declare(pool, 'create', within())).toEqual([]);
  });

  test('letters looked at fifty times stay, in order', async () => {
    const { declare, connection } = broker();
    const pool = await declare(makePool('letters', { queueType }));
    const sender = await connection.openSender(within());
    const bodies = Array.from({ length: 12 }, (_, index) => `letter ${index}`);
    await Promise.all(
      bodies.map(
        (body) =>
          new Promise<void>((resolve, reject) =>
            sender.send({ kind: 'deadLetters', poolName: pool.poolName }, makeFrame(body), (error) =>
              error === undefined ? resolve() : reject(error),
            ),
          ),
      ),
    );
    for (let look = 0; look < 50; look += 1)
      expect((await lookAtLetters(connection, pool.poolName)).map(bodyOf)).toEqual(bodies);
    const view = await connection.administration.openDeadLetters(pool.poolName, within());
    await view?.next(within());
    const second = await view?.next(within());
    expect(second?.settle('accept')).toBe(true);
    await view?.close(within());
    expect((await lookAtLetters(connection, pool.poolName)).map(bodyOf)).toEqual(
      bodies.filter((body) => body !== 'letter 1'),
    );
    await sender.close(within());
  });

  test('is inspected, refuses deletion with a member, and is deleted with force', async () => {
    const { declare, connection } = broker();
    const { administration } = connection;
    const pool = await declare(makePool('deleted', { queueType }));
    const place = await connection.attach(pool, { messages: 1 }, () => undefined, within());
    const refused = await administration.delete(pool.poolName, false, within()).catch((error: unknown) => error);
    expect(broker().driver.classify(refused)).toBe('in-use');
    await administration.delete(pool.poolName, true, within());
    expect(broker().driver.classify(await place.lost)).toBe('unavailable');
    expect(await administration.inspect(pool.poolName, within())).toBeUndefined();
    expect(await administration.openDeadLetters(pool.poolName, within())).toBeUndefined();
  });
});

test('a quorum pool asked for where a classic one exists, and the other way round, names the type', async () => {
  const { declare, connection } = broker();
  for (const [exists, asked] of [
    ['quorum', 'classic'],
    ['classic', 'quorum'],
  ] as const) {
    const pool = await declare(makePool('type', { queueType: exists }));
    const other = { ...pool, settings: { ...pool.settings, queueType: asked } };
    const differences = await connection.administration.declare(other, 'create', within());
    expect(differences.find(({ argument }) => argument === 'x-queue-type')).toMatchObject({
      wanted: asked,
      found: exists,
    });
  }
  const transient = await declare(makePool('transient', { queueType: 'classic', durable: false }));
  const differences = await connection.administration.declare(
    { ...transient, settings: { ...transient.settings, durable: true, queueType: 'quorum' } },
    'create',
    within(),
  );
  expect(differences.map(({ argument }) => argument)).toEqual(expect.arrayContaining(['durable', 'x-queue-type']));
});

test('a missing pool or exchange is not found unless it may be made', async () => {
  const { connection, driver } = broker();
  const pool = makePool('missing');
  for (const mode of ['check', 'passive'] as const) {
    const error = await connection.administration.declare(pool, mode, within()).catch((reason: unknown) => reason);
    expect(driver.classify(error)).toBe('not-found');
    const exchange = await connection.administration
      .declareExchange('joinpool-test-missing', mode, within())
      .catch((reason: unknown) => reason);
    expect(driver.classify(exchange)).toBe('not-found');
  }
  const attached = await connection.attach(pool, { messages: 1 }, () => undefined, within()).catch((e: unknown) => e);
  expect(driver.classify(attached)).toBe('not-found');
});

test('removing a subscription that is not there succeeds', async () => {
  const { connection, declare } = broker();
  const pool = await declare(makePool('unbind'));
  const subscription = { exchangeName: 'joinpool-test', topic: 'never.bound' };
  await connection.administration.removeSubscription(pool.poolName, subscription, within());
});

test.each([
  { include: [], letters: [] },
  { include: ['expired', 'overflow'] as const, letters: ['0 overflow', '1 overflow', '2 expired', '3 expired'] },
])('limits make letters only of what is asked for: $include', async ({ include, letters }) => {
  const { connection, declare } = broker();
  for (const queueType of wellKnown) {
    const pool = await declare(
      makePool('limits', { queueType, limits: { maxBacklog: 2, messageTtlMs: 300 }, deadLetters: { include } }),
    );
    await sendToPool(connection, pool.poolName, ['0', '1', '2', '3']);
    await expect
      .poll(async () => (await connection.administration.inspect(pool.poolName, within()))?.backlog, {
        timeout: 20_000,
      })
      .toBe(0);
    const found = async () =>
      (await lookAtLetters(connection, pool.poolName))
        .map((letter) => `${bodyOf(letter)} ${letter.frame.headers['joinpool-reason']}`)
        .sort();
    await expect.poll(found, { timeout: 20_000 }).toEqual(letters);
    for (const letter of await lookAtLetters(connection, pool.poolName))
      expect(letter.frame).toMatchObject({ topic: 'order.created', exchangeName: 'joinpool-test' });
  }
});
