import { expect, it } from 'vitest';
import type { Client } from '../../src/client/client.js';
import { ArtemisAdministration } from '../../src/strategies/artemis-management/administration.js';
import type { Lock } from '../../src/strategies/artemis-management/lock.js';
import { Management } from '../../src/strategies/artemis-management/management.js';
import { Subscriptions } from '../../src/strategies/artemis-management/subscriptions.js';
import { BrokerRun } from '../../src/strategies/broker-run.js';
import { makePool, within } from '../support/pools.js';

const empty: Readonly<Record<string, unknown>> = {
  listQueues: '{"data":[]}',
  getAddressSettingsAsJSON: '{}',
  getDivertNames: [],
  isPersistenceEnabled: false,
};

/** The management of a broker without a journal, which answers well and does nothing. */
class EmptyBroker extends Management {
  readonly asked: string[] = [];

  constructor() {
    super({} as Client);
  }

  override async call(operation: string): Promise<unknown> {
    this.asked.push(operation);
    return empty[operation] ?? null;
  }

  override async divertFilter(): Promise<undefined> {}
}

const administrationOf = (management: Management): ArtemisAdministration => {
  const lock = { run: (_signal: AbortSignal, work: () => Promise<unknown>) => work() } as unknown as Lock;
  const openLetters = () => Promise.reject(new Error('no letters here'));
  const run = new BrokerRun(async () => 'run');
  return new ArtemisAdministration({
    ...{ management, lock, openLetters, run },
    subscriptions: new Subscriptions(management),
  });
};

it('a durable pool is refused where the broker keeps nothing on disk, and nothing is made', async () => {
  const broker = new EmptyBroker();
  await expect(administrationOf(broker).declare(makePool('p'), 'create', within())).rejects.toMatchObject({
    kind: 'not-supported',
    message: expect.stringMatching(/persistence-enabled.*durable: false/),
  });
  expect(broker.asked.filter((operation) => /^(create|add|update)/.test(operation))).toEqual([]);
});

it('a pool that is not durable is made there; a broker that made nothing all the same is not believed', async () => {
  const broker = new EmptyBroker();
  const making = administrationOf(broker).declare(makePool('p', { durable: false }), 'create', within());
  await expect(making).rejects.toMatchObject({ kind: 'unavailable' });
  expect(broker.asked.filter((operation) => operation === 'createQueue')).toHaveLength(2);
});
