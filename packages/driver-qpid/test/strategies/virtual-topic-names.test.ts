import type { Address } from '@joinpool/core/driver';
import { describe, expect, it } from 'vitest';
import {
  addressOf,
  existingQueueAddress,
  lettersQueue,
  originOf,
  recordQueue,
  subscriptionQueue,
} from '../../src/strategies/virtual-topic/addresses.js';

const topic = (exchangeName: string, name: string): Address => ({ kind: 'topic', exchangeName, topic: name });

/** Fixed: other names would be other pools. */
describe('names on ActiveMQ Classic', () => {
  it.each([
    [topic('joinpool', 'orders.created'), 'topic://VirtualTopic.joinpool.orders.created'],
    [topic('a', 'b.c'), 'topic://VirtualTopic.a.b.c'],
    [topic('a.b', 'c'), 'topic://VirtualTopic.a/b.c'],
    [{ kind: 'pool', poolName: 'billing' }, 'queue://the queue of billing'],
    [{ kind: 'deadLetters', poolName: 'billing' }, 'queue://joinpool.dead.billing'],
    [{ kind: 'deadLetters', poolName: 'acme.billing' }, 'queue://joinpool.dead.acme/billing'],
  ] as const)('%j is %s', (to, expected) => {
    expect(addressOf(to, (poolName) => `the queue of ${poolName}`)).toBe(expected);
  });

  it.each([
    ['billing', 'joinpool', 'orders.created', 'Consumer.billing.VirtualTopic.joinpool.orders.created'],
    ['billing', 'joinpool', 'orders.*.eu', 'Consumer.billing.VirtualTopic.joinpool.orders.*.eu'],
    ['billing', 'joinpool', 'orders.#', 'Consumer.billing.VirtualTopic.joinpool.orders.>'],
    ['billing', 'joinpool', 'orders.*.#', 'Consumer.billing.VirtualTopic.joinpool.orders.*.>'],
    ['billing', 'joinpool', '#', 'Consumer.billing.VirtualTopic.joinpool.>'],
    ['acme.billing', 'acme', '#', 'Consumer.acme/billing.VirtualTopic.acme.>'],
    ['acme', 'billing.x', '#', 'Consumer.acme.VirtualTopic.billing/x.>'],
    ['a:b-c_d', 'e:f', 'g', 'Consumer.a:b-c_d.VirtualTopic.e:f.g'],
  ])('pool %s takes %s %s from %s', (poolName, exchangeName, name, expected) => {
    expect(subscriptionQueue(poolName, { exchangeName, topic: name })).toBe(expected);
  });

  it('keeps records and letters apart from what virtual topics feed, whatever a pool is called', () => {
    const names = ['Consumer.x.VirtualTopic.y', 'VirtualTopic.y', 'joinpool.dead.x', 'x'].flatMap((poolName) => [
      recordQueue(poolName),
      lettersQueue(poolName),
    ]);
    expect(new Set(names).size).toBe(names.length);
    expect(names.filter((name) => !/^joinpool\.(pool|dead)\.[^.]+$/.test(name))).toEqual([]);
  });

  it.each([
    ['topic://VirtualTopic.joinpool.orders.created', undefined, { exchangeName: 'joinpool', topic: 'orders.created' }],
    ['topic://VirtualTopic.a/b.c', 'x', { exchangeName: 'a.b', topic: 'c' }],
    ['queue://Consumer.billing.VirtualTopic.a/b.c.d', 'x', { exchangeName: 'a.b', topic: 'c.d' }],
    ['queue://Consumer.billing.VirtualTopic.a/b.c.>', 'c.x', { exchangeName: 'a.b', topic: 'c.x' }],
    ['queue://Consumer.billing.VirtualTopic.a.*', undefined, { exchangeName: 'a', topic: '*' }],
    ['queue://elsewhere.x', 'x', { exchangeName: '', topic: 'queue://elsewhere.x' }],
    ['', undefined, { exchangeName: '', topic: '' }],
  ])('a message for %s of subject %s came from %j', (address, subject, origin) => {
    expect(originOf(address, subject)).toEqual(origin);
  });

  it('asks for a queue in two parts where it must not be made', () => {
    expect(existingQueueAddress('joinpool.pool.x')).toBe('queue://joinpool.pool.x,joinpool.pool.x');
  });
});
