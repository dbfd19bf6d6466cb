import { describe, expect, it } from 'vitest';
import {
  differencesOf,
  type FoundQueue,
  type QueueDeclaration,
  queuesOf,
} from '../../src/strategies/artemis-management/declarations.js';
import { defaultSettings } from '../support/pools.js';

const declared = (settings: Partial<typeof defaultSettings> = {}) =>
  queuesOf({ poolName: 'billing', subscriptions: [], settings: { ...defaultSettings, ...settings } });

const fixed = {
  autoCreateQueues: false,
  autoCreateAddresses: false,
  autoDeleteQueues: false,
  autoDeleteAddresses: false,
  redeliveryDelay: 0,
  maxSizeBytes: -1,
  expiryAddress: '',
};

/** As the broker tells what it was asked for. */
const asFound = ({ name, durable, ringSize, settings }: QueueDeclaration): FoundQueue => ({
  facts: {
    ...{ name, address: name, routingType: 'ANYCAST', exclusive: 'false' },
    ...{ durable: `${durable}`, ringSize: `${ringSize}` },
  },
  settings,
});

/** Fixed: other values would make every pool that exists a mismatch. */
describe('what a pool is on Artemis', () => {
  it('is two queues with address settings, dead letters first', () => {
    const unbounded = { expiryDelay: -1, maxExpiryDelay: -1, maxSizeMessages: -1, addressFullMessagePolicy: 'PAGE' };
    expect(declared()).toEqual([
      {
        ...{ name: 'billing.dead', of: 'dead letters of pool billing', durable: true, ringSize: -1 },
        settings: { ...fixed, ...unbounded, maxDeliveryAttempts: -1, deadLetterAddress: '' },
      },
      {
        ...{ name: 'billing', of: 'pool billing', durable: true, ringSize: -1 },
        settings: { ...fixed, ...unbounded, maxDeliveryAttempts: 50, deadLetterAddress: 'billing.dead' },
      },
    ]);
  });

  it.each([
    [{ maxBacklog: 5 }, 5, { maxSizeMessages: -1, addressFullMessagePolicy: 'PAGE' }],
    [{ maxBacklog: 5, whenFull: 'refuse' }, -1, { maxSizeMessages: 5, addressFullMessagePolicy: 'FAIL' }],
    [{ messageTtlMs: 70 }, -1, { expiryDelay: 70, maxExpiryDelay: 70 }],
  ] as const)('limits %j', (limits, ringSize, settings) => {
    const [, pool] = declared({ limits });
    expect(pool).toMatchObject({ ringSize, settings });
  });

  it('bounds letters by number and age', () => {
    const [letters] = declared({ deadLetters: { maxMessages: 3, ttlMs: 80 } });
    expect(letters).toMatchObject({ ringSize: 3, settings: { expiryDelay: 80, maxExpiryDelay: 80 } });
  });

  it('is the same where the broker tells back what it was asked for, and leaves out what is unset', () => {
    const [, pool] = declared();
    const { facts, settings } = asFound(pool);
    const { expiryDelay: _, maxExpiryDelay: __, ...told } = settings;
    expect(differencesOf(pool, { facts, settings: told })).toEqual([]);
  });

  it('names each setting that differs, an age once', () => {
    const [, wanted] = declared({ limits: { messageTtlMs: 70 }, deliveryLimit: 3 });
    const [, found] = declared({ durable: false });
    const differences = differencesOf(wanted, asFound(found));
    expect(differences.map(({ argument, wanted: as, found: is }) => [argument, as, is])).toEqual([
      ['durable', 'true', 'false'],
      ['expiryDelay', '70', '-1'],
      ['maxDeliveryAttempts', '3', '50'],
    ]);
  });

  it('has no queue types', () => {
    expect(() => declared({ queueType: 'quorum' })).toThrow(/Artemis has no queue types/);
  });
});
