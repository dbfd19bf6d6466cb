import { PrivateBroker } from '@joinpool/brokers';
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import { qpidDriver } from '../../../src/index.js';
import { makePool, within } from '../../support/pools.js';
import { brokerName, hold, send, topicOf } from './broker-j.js';

let own: PrivateBroker;

beforeAll(async () => {
  own = await PrivateBroker.start(brokerName);
});
afterAll(() => own?.remove());

const open = async () => {
  const connection = await qpidDriver(own.broker.url).open(within());
  onTestFinished(() => connection.close(AbortSignal.abort()));
  return connection;
};

it.each(['kill', 'stop'] as const)(
  'what was in the pool before a %s of the broker is told as redelivered',
  async (how) => {
    const pool = makePool('restart');
    const before = await open();
    await before.administration.declare(pool, 'create', within());
    await send(before, topicOf(pool), { id: 'held' });
    await send(before, topicOf(pool), { id: 'waits' });
    const first = await hold(before, pool, 1);
    expect((await first.untilHeld(1)).map(({ redelivered }) => redelivered)).toEqual([false]);
    await own.restart(how);

    const after = await open();
    expect(await after.administration.declare(pool, 'create', within())).toEqual([]);
    await send(after, topicOf(pool), { id: 'new' });
    const { untilHeld, leave } = await hold(after, pool, 3);
    const told = (await untilHeld(3)).map(({ frame, redelivered, deliveryCount }) => [
      frame.id,
      redelivered,
      deliveryCount,
    ]);
    expect(told).toEqual([
      ['held', true, 2],
      ['waits', true, 2],
      ['new', false, 1],
    ]);
    await leave();
    await after.administration.delete(pool.poolName, true, within());
  },
);
