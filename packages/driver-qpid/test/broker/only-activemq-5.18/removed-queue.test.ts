import { type Broker, ensureBroker } from '@joinpool/brokers';
import type { Connection, JoinOptions, Message } from '@joinpool/core';
import { beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { connectQpid } from '../../../src/index.js';
import { recordQueue, subscriptionQueue } from '../../../src/strategies/virtual-topic/addresses.js';
import { unique, within } from '../../support/pools.js';
import { removeQueue } from '../../support/remove-queue.js';

vi.setConfig({ testTimeout: 30_000 }); // each test starts a Java machine

const exchangeName = 'joinpool.test';

let broker: Broker;
let connection: Connection;
let events: string[];

beforeAll(async () => {
  broker = await ensureBroker('activemq-5.18');
});

beforeEach(async () => {
  events = [];
  connection = await connectQpid(broker.url);
  for (const name of ['memberLost', 'joined', 'poolRecreated'] as const)
    connection.on(name, ({ poolName }) => events.push(`${name} ${poolName}`));
  return () => connection.close({ signal: within() });
});

const queueOf = (poolName: string, topic: string): string => subscriptionQueue(poolName, { exchangeName, topic });

/** A member of a new pool that listens to topics which begin with the pool's name. */
const join = async (options: Partial<JoinOptions> = {}) => {
  const poolName = unique('pool');
  const bodies: unknown[] = [];
  const take = ({ body }: Message): void => {
    bodies.push(body);
  };
  const member = await connection.joinConsumerPool(take, {
    ...{ poolName, exchangeName, topic: [`${poolName}.a`, `${poolName}.b`] },
    ...options,
  });
  const publish = async (body: string): Promise<void> => {
    for (const word of ['a', 'b'])
      await connection.publish(`${body} ${word}`, { topic: `${poolName}.${word}`, exchangeName, signal: within() });
  };
  const untilCame = (body: string) =>
    vi.waitUntil(() => ['a', 'b'].every((word) => bodies.includes(`${body} ${word}`)), { timeout: 20_000 });
  return { poolName, member, bodies, publish, untilCame };
};

it('a member whose queue an operator removes is told, makes it anew and gets what is published then; others stay', async () => {
  const [struck, spared] = [await join(), await join()];
  await struck.publish('before');
  await struck.untilCame('before');
  events.length = 0;
  await removeQueue(broker, queueOf(struck.poolName, `${struck.poolName}.a`));
  await vi.waitUntil(() => events.length >= 2, { timeout: 20_000 });
  expect(events).toEqual([`memberLost ${struck.poolName}`, `joined ${struck.poolName}`]);
  for (const pool of [struck, spared]) {
    await pool.publish('after');
    await pool.untilCame('after');
  }
  expect(struck.bodies.sort()).toEqual(['after a', 'after b', 'before a', 'before b']);
  expect(events).toHaveLength(2);
});

it('a member whose pool an operator takes away ends with pool-deleted', async () => {
  const { poolName, member } = await join();
  await removeQueue(broker, recordQueue(poolName));
  await removeQueue(broker, queueOf(poolName, `${poolName}.a`));
  expect((await member.closed).reason).toBe('pool-deleted');
});

it('a member that shall make its pool again does, and tells', async () => {
  const pool = await join({ onPoolDeleted: 'recreate' });
  await removeQueue(broker, recordQueue(pool.poolName));
  events.length = 0;
  await removeQueue(broker, queueOf(pool.poolName, `${pool.poolName}.a`));
  await vi.waitUntil(() => events.includes(`joined ${pool.poolName}`), { timeout: 20_000 });
  expect(events).toContain(`poolRecreated ${pool.poolName}`);
  await pool.publish('after');
  await pool.untilCame('after');
});
