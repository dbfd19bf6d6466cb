import { ensureBroker } from '@joinpool/brokers';
import type { Delivery, DriverConnection, PoolAddress } from '@joinpool/core/driver';
import { amqpDriver } from '@joinpool/driver-amqp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { qpidDriver } from '../../../src/index.js';
import { makePool, within } from '../../support/pools.js';

let amqp: DriverConnection;
let qpid: DriverConnection;

beforeAll(async () => {
  const { url } = await ensureBroker('rabbitmq-4');
  amqp = await amqpDriver(url).open(within());
  qpid = await qpidDriver(url).open(within());
});

afterAll(async () => {
  await Promise.all([amqp.close(within()), qpid.close(within())]);
});

const sendOne = async (connection: DriverConnection, poolName: string): Promise<void> => {
  const sender = await connection.openSender(within());
  const frame = { id: 'one', topic: 't', exchangeName: 'e', contentType: '', headers: {}, body: Buffer.from('x') };
  await new Promise<void>((resolve, reject) => {
    sender.send({ kind: 'pool', poolName }, frame, (error) => (error === undefined ? resolve() : reject(error)));
  });
  await sender.close(within());
};

/** Takes one message and ends it; undefined leaves it to the end of the place. */
const takeOne = async (
  connection: DriverConnection,
  pool: PoolAddress,
  how: 'accept' | 'retry' | 'release' | 'return' | undefined,
) => {
  let take: (delivery: Delivery) => void = () => undefined;
  const taken = new Promise<Delivery>((resolve) => {
    take = resolve;
  });
  const place = await connection.attach(pool, { messages: 1 }, (delivery) => take(delivery), within());
  const delivery = await taken;
  await place.stop(within());
  if (how !== undefined) delivery.settle(how);
  await place.detach(within());
  return [delivery.redelivered, delivery.deliveryCount];
};

describe.each([
  ['quorum', [true, 2], [true, 3]],
  ['classic', [true, undefined], [true, undefined]],
] as const)('in a %s queue', (queueType, second, third) => {
  it.each(['retry', 'release', 'return', undefined] as const)(
    'a delivery that ends with %s over one protocol is told and counted alike over the other',
    async (how) => {
      const pool = makePool('counted', { queueType });
      await amqp.administration.declare(pool, 'create', within());
      await sendOne(qpid, pool.poolName);
      const first = await takeOne(qpid, pool, how);
      expect(first).toEqual([false, queueType === 'quorum' ? 1 : undefined]);
      expect(await takeOne(amqp, pool, how)).toEqual(second);
      expect(await takeOne(qpid, pool, 'accept')).toEqual(third);
      await amqp.administration.delete(pool.poolName, true, within());
    },
  );
});
