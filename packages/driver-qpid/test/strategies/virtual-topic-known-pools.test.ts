import type { PoolSettings } from '@joinpool/core/driver';
import { expect, it, vi } from 'vitest';
import { KnownPools } from '../../src/strategies/virtual-topic/known-pools.js';
import type { PoolChanges } from '../../src/strategies/virtual-topic/pool-changes.js';
import { PoolRecord } from '../../src/strategies/virtual-topic/pool-record.js';
import type { PoolRecords } from '../../src/strategies/virtual-topic/pool-records.js';
import { defaultSettings, within } from '../support/pools.js';

const settings: PoolSettings = defaultSettings;

/** A pool `p` whose record a test extends as other members would, and the notices of it. */
const start = () => {
  const topics = ['a'];
  let fails: Error | undefined;
  let notice = (_poolName: string): void => undefined;
  const read = async (poolName: string) => {
    if (fails !== undefined) throw fails;
    const subscriptions = topics.map((topic) => ({ exchangeName: 'e', topic }));
    return poolName === 'p' ? new PoolRecord('p', { settings, subscriptions }, []) : undefined;
  };
  const pools = new KnownPools({ read } as unknown as PoolRecords, (changed) => {
    notice = changed;
    return {} as unknown as PoolChanges;
  });
  return {
    pools,
    add: (topic: string) => topics.push(topic),
    fail: (error: Error) => {
      fails = error;
    },
    tell: (poolName: string) => notice(poolName),
  };
};

const sources = (...topics: readonly string[]) => topics.map((topic) => `queue://Consumer.p.VirtualTopic.e.${topic}`);

it('tells who listens that a pool has more queues than before, and nobody else', async () => {
  const { pools, add, tell } = start();
  await pools.read('p', within());
  const heard = vi.fn();
  const ended = vi.fn();
  pools.onMoreQueues('p', heard);
  pools.onMoreQueues('p', ended)();
  tell('p');
  tell('q');
  add('b');
  tell('p');
  await vi.waitUntil(() => heard.mock.calls.length > 0);
  expect([heard.mock.calls, ended.mock.calls, pools.sources('p')]).toEqual([[[undefined]], [], sources('a', 'b')]);
});

it('looks also while nobody listens yet: a member may be on its way', async () => {
  const { pools, add, tell } = start();
  await pools.read('p', within());
  add('b');
  tell('p');
  await vi.waitUntil(() => pools.sources('p').length === 2);
});

it('tells who listens when it cannot be looked up', async () => {
  const { pools, fail, tell } = start();
  await pools.read('p', within());
  const heard = vi.fn();
  pools.onMoreQueues('p', heard);
  const error = new Error('no link');
  fail(error);
  tell('p');
  await vi.waitUntil(() => heard.mock.calls.length > 0);
  expect(heard.mock.calls).toEqual([[error]]);
});

it('knows no pool that was never read', () => {
  expect(() => start().pools.sources('p')).toThrow("pool 'p' is not known here");
});
