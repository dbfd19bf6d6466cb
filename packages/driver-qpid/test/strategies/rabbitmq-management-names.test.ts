import type { Address } from '@joinpool/core/driver';
import { expect, it } from 'vitest';
import { bindingPath, bindingsQuery } from '../../src/strategies/rabbitmq-management/addresses.js';
import { RabbitmqManagement } from '../../src/strategies/rabbitmq-management/strategy.js';
import { AmqpServer } from '../support/amqp-server.js';

const topic = (exchangeName: string, name: string): Address => ({ kind: 'topic', exchangeName, topic: name });

it.each([
  [topic('joinpool', 'order.created'), '/exchanges/joinpool/order.created'],
  [topic('a', 'b.c'), '/exchanges/a/b.c'],
  [topic('a.b', 'c'), '/exchanges/a.b/c'],
  [topic('orders', 'urn:x_y-z'), '/exchanges/orders/urn%3Ax_y-z'],
  [{ kind: 'pool', poolName: 'a.b:c' } as const, '/queues/a.b%3Ac'],
  [{ kind: 'pool', poolName: 'orders' } as const, '/queues/orders'],
  [{ kind: 'deadLetters', poolName: 'orders' } as const, '/queues/orders.dead'],
])('%j is %s', async (to, address) => {
  const strategy = new RabbitmqManagement(await (await AmqpServer.start({})).connect());
  expect(strategy.route(to)).toEqual({ target: {}, linkKey: 'anonymous', to: address });
});

it('takes a pool from the queue of its name', async () => {
  const strategy = new RabbitmqManagement(await (await AmqpServer.start({})).connect());
  const settings = { durable: true, queueType: undefined, deliveryLimit: 50, limits: {}, deadLetters: {} };
  expect(strategy.sources({ poolName: 'a.b:c', subscriptions: [], settings })).toEqual([
    { address: '/queues/a.b%3Ac' },
  ]);
});

it('writes wildcards of a binding percent-encoded', () => {
  expect(bindingPath('joinpool', 'billing', 'a.*.#')).toBe('/bindings/src=joinpool;dstq=billing;key=a.%2A.%23;args=');
  expect(bindingsQuery('joinpool', 'billing', 'a.*.#')).toBe('/bindings?src=joinpool&dstq=billing&key=a.%2A.%23');
});
