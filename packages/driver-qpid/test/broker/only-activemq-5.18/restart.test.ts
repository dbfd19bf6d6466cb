import { PrivateBroker } from '@joinpool/brokers';
import type { DriverConnection } from '@joinpool/core/driver';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Holder, open, poolOn, publish } from '../../support/driver-pools.js';
import { within } from '../../support/pools.js';

let own: PrivateBroker;

beforeAll(async () => {
  own = await PrivateBroker.start('activemq-5.18');
});

afterAll(() => own?.remove());

const closing = async (act: (connection: DriverConnection) => Promise<void>): Promise<void> => {
  const connection = await open(own.broker.url);
  await act(connection);
  await connection.close(within());
};

it('a pool that never had a message gets what is published after the broker was killed, without anybody joining', async () => {
  const pool = poolOn('a', 'b.#');
  await closing(async ({ administration }) => {
    expect(await administration.declare(pool, 'create', within())).toEqual([]);
  });
  await own.restart('kill');
  await closing((connection) => publish(connection, pool.poolName, ['a', 'b']));
  await closing(async ({ administration }) => {
    expect((await administration.inspect(pool.poolName, within()))?.backlog).toBe(2);
  });
});

it.each(['kill', 'stop'] as const)(
  'what was handed over before a %s of the broker is told as a redelivery',
  async (how) => {
    const pool = poolOn('a');
    const before = await open(own.broker.url);
    await before.administration.declare(pool, 'create', within());
    await publish(before, pool.poolName, ['a']);
    const [first] = await (await Holder.attach(before, pool, 1)).untilHeld(1);
    expect(first?.redelivered).toBe(false);
    await own.restart(how);
    await before.close(AbortSignal.abort());
    await closing(async (connection) => {
      expect(await connection.administration.declare(pool, 'create', within())).toEqual([]);
      await publish(connection, pool.poolName, ['a']);
      const member = await Holder.attach(connection, pool, 2);
      const deliveries = await member.untilHeld(2);
      expect(deliveries.map(({ redelivered }) => redelivered)).toEqual([true, false]);
      await member.detach();
    });
  },
);
