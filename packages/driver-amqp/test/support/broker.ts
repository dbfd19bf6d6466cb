import { type Broker, ensureBroker } from '@joinpool/brokers';
import type { Driver, DriverConnection, PoolAddress } from '@joinpool/core/driver';
import { afterAll, afterEach, beforeAll } from 'vitest';
import { amqpDriver } from '../../src/index.js';
import { within } from './pools.js';

export interface BrokerFixture {
  readonly broker: Broker;
  readonly driver: Driver;
  readonly connection: DriverConnection;
  /** Another connection, closed after the test. */
  open(): Promise<DriverConnection>;
  /** Declares the pool; it is deleted after the test. */
  declare(pool: PoolAddress): Promise<PoolAddress>;
}

/** A connection to the broker that JOINPOOL_BROKER names, and everything a test makes on it taken down again. */
export const useBroker = (): (() => BrokerFixture) => {
  let fixture: BrokerFixture | undefined;
  const opened: DriverConnection[] = [];
  const pools = new Set<string>();

  beforeAll(async () => {
    const broker = await ensureBroker(process.env.JOINPOOL_BROKER ?? 'rabbitmq-4');
    const driver = amqpDriver(broker.url);
    const connection = await driver.open(within());
    fixture = {
      broker,
      driver,
      connection,
      open: async () => {
        const other = await driver.open(within());
        opened.push(other);
        return other;
      },
      declare: async (pool) => {
        pools.add(pool.poolName);
        const differences = await connection.administration.declare(pool, 'create', within());
        if (differences.length > 0) throw new Error(`differs: ${JSON.stringify(differences)}`);
        return pool;
      },
    };
  });

  afterEach(async () => {
    await Promise.all(opened.splice(0).map((connection) => connection.close(within())));
    for (const poolName of pools) await fixture?.connection.administration.delete(poolName, true, within());
    pools.clear();
  });

  afterAll(async () => {
    await fixture?.connection.close(within());
  });

  return () => {
    if (fixture === undefined) throw new Error('the broker is used before it is there');
    return fixture;
  };
};
