import { ensureBroker } from '@joinpool/brokers';
import type { Address, Delivery, DriverConnection, Frame, PoolAddress, SendReceipt } from '@joinpool/core/driver';
import { afterAll, beforeAll, onTestFinished, vi } from 'vitest';
import type { Client } from '../../../src/client/client.js';
import { qpidDriver } from '../../../src/index.js';
import { Management } from '../../../src/strategies/qpid-management/management.js';
import { openClient } from '../../support/open-client.js';
import { within } from '../../support/pools.js';
import { makeFrame } from '../../support/samples.js';

export const brokerName = process.env['JOINPOOL_BROKER'] === 'qpid-broker-j-9' ? 'qpid-broker-j-9' : 'qpid-broker-j-10';

/** One connection of the driver, and the broker's management node for what an operator does. */
export interface Ground {
  readonly url: string;
  readonly connection: DriverConnection;
  readonly operator: Management;
}

/** On the broker that JOINPOOL_BROKER names. */
export const useGround = (): (() => Ground) => {
  let ground: Ground | undefined;
  let client: Client | undefined;
  beforeAll(async () => {
    const { url } = await ensureBroker(brokerName);
    client = await openClient(url);
    ground = { url, connection: await qpidDriver(url).open(within()), operator: new Management(client) };
  });
  afterAll(async () => {
    await ground?.connection.close(within());
    await client?.close(within());
  });
  return () => {
    if (ground === undefined) throw new Error('the broker is used before it is there');
    return ground;
  };
};

/** Declares it; it is deleted after the test. */
export const declare = async ({ administration }: DriverConnection, pool: PoolAddress): Promise<PoolAddress> => {
  const differences = await administration.declare(pool, 'create', within());
  if (differences.length > 0) throw new Error(`differs: ${JSON.stringify(differences)}`);
  onTestFinished(() => administration.delete(pool.poolName, true, within()));
  return pool;
};

/** Resolves with the receipt, or rejects with what was refused. */
export const send = async (
  connection: DriverConnection,
  to: Address,
  changes: Partial<Frame> = {},
): Promise<SendReceipt> => {
  const sender = await connection.openSender(within());
  try {
    return await new Promise<SendReceipt>((resolve, reject) => {
      sender.send(to, makeFrame(changes), (error, receipt = {}) =>
        error === undefined ? resolve(receipt) : reject(error),
      );
    });
  } finally {
    await sender.close(within());
  }
};

/** The topic below which the pool listens. */
export const topicOf = ({ poolName }: PoolAddress, word = 'a'): Address => ({
  ...{ kind: 'topic', exchangeName: 'joinpool-test', topic: `${poolName}.${word}` },
});

/** A member's place; what it holds is in the list. */
export const hold = async (connection: DriverConnection, pool: PoolAddress, messages: number) => {
  const held: Delivery[] = [];
  const place = await connection.attach(pool, { messages }, (delivery) => held.push(delivery), within());
  const untilHeld = async (count: number): Promise<readonly Delivery[]> => {
    await vi.waitUntil(() => held.length >= count, { timeout: 20_000 });
    return held;
  };
  const leave = async (): Promise<void> => {
    await place.stop(within());
    await place.detach(within());
  };
  return { held, untilHeld, leave };
};

/** What the letters are, by id and the header that tells the reason. */
export const letters = async ({ administration }: DriverConnection, poolName: string): Promise<readonly unknown[]> => {
  const view = await administration.openDeadLetters(poolName, within());
  if (view === undefined) throw new Error(`no pool ${poolName}`);
  const found: unknown[] = [];
  for (let letter = await view.next(within()); letter !== undefined; letter = await view.next(within()))
    found.push([
      letter.frame.id,
      letter.frame.headers['joinpool-reason'],
      letter.frame.topic,
      letter.frame.exchangeName,
    ]);
  await view.close(within());
  return found;
};
