import { readFileSync } from 'node:fs';
import { type Broker, ensureBroker } from '@joinpool/brokers';
import type { DriverConnection, PoolAddress, PoolSettings } from '@joinpool/core/driver';
import { amqpDriver } from '@joinpool/driver-amqp';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { qpidDriver } from '../../../src/index.js';
import { makePool, within } from '../../support/pools.js';

interface Golden {
  readonly pools: readonly { readonly title: string; readonly settings: Partial<PoolSettings> }[];
}

const golden: Golden = JSON.parse(
  readFileSync(new URL('../../../../../docs/rabbitmq-pools.json', import.meta.url), 'utf8'),
);

let broker: Broker;
let amqp: DriverConnection;
let qpid: DriverConnection;
const made: string[] = [];

beforeAll(async () => {
  broker = await ensureBroker('rabbitmq-4');
  amqp = await amqpDriver(broker.url).open(within());
  qpid = await qpidDriver(broker.url).open(within());
});

afterEach(async () => {
  for (const poolName of made.splice(0)) await amqp.administration.delete(poolName, true, within());
});

afterAll(async () => {
  await Promise.all([amqp.close(within()), qpid.close(within())]);
});

const poolOf = (settings: Partial<PoolSettings>): PoolAddress => {
  const pool = makePool('declared', settings);
  made.push(pool.poolName);
  return pool;
};

const byName = (differences: readonly { readonly of: string; readonly argument: string }[]) =>
  differences.toSorted((a, b) => `${a.of} ${a.argument}`.localeCompare(`${b.of} ${b.argument}`));

describe.each([
  ['AMQP 0-9-1', 'AMQP 1.0', () => [amqp, qpid] as const],
  ['AMQP 1.0', 'AMQP 0-9-1', () => [qpid, amqp] as const],
])('a pool that was declared over %s', (_first, second, connections) => {
  it.each(golden.pools)(`differs in nothing over ${second}: $title`, async ({ settings }) => {
    const pool = poolOf(settings);
    const [{ administration: first }, { administration: other }] = connections();
    expect(await first.declare(pool, 'create', within())).toEqual([]);
    expect(await other.declare(pool, 'check', within())).toEqual([]);
    expect(await other.declare(pool, 'create', within())).toEqual([]);
    expect(await first.declare(pool, 'check', within())).toEqual([]);
  });

  it(`differs over ${second} in what was asked for otherwise, and is not changed`, async () => {
    const pool = poolOf({ limits: { maxBacklog: 10 } });
    const [{ administration: first }, { administration: other }] = connections();
    await first.declare(pool, 'create', within());
    const asked = { ...pool, settings: { ...pool.settings, deliveryLimit: 7, limits: { messageTtlMs: 5 } } };
    const [differences, own] = await Promise.all(
      [other, first].map((administration) => administration.declare(asked, 'create', within())),
    );
    expect(byName(differences ?? [])).toEqual(byName(own ?? []));
    expect(differences?.map(({ argument }) => argument).toSorted()).toEqual([
      'x-delivery-limit',
      'x-max-length',
      'x-message-ttl',
      'x-overflow',
    ]);
    expect(await first.declare(pool, 'check', within())).toEqual([]);
  });
});
