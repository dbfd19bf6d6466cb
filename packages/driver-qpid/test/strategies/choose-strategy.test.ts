import { DriverFailure } from '@joinpool/core/driver';
import { expect, test } from 'vitest';
import { checkOptions } from '../../src/check-options.js';
import type { Peer } from '../../src/client/peer.js';
import { chooseStrategy, strategyFor } from '../../src/strategies/choose-strategy.js';
import { AmqpServer } from '../support/amqp-server.js';

const peer = (told: Partial<Peer>): Peer => ({
  ...{ product: '', version: '', properties: {}, offeredCapabilities: [], hostName: 'localhost' },
  ...told,
});

const linkPair = ['LINK_PAIR_V1_0', 'ANONYMOUS-RELAY'];

test.each<[string, Partial<Peer>, string | undefined]>([
  [
    'Broker-J',
    { product: 'Apache Qpid Broker-J Core', properties: { 'qpid.instance_name': 'Broker' } },
    'qpid-management',
  ],
  [
    'Broker-J of its own build',
    { product: 'unknown', properties: { 'qpid.instance_name': 'Broker' } },
    'qpid-management',
  ],
  ['qpidd', { product: 'qpid-cpp' }, 'qpidd-shared'],
  ['Artemis', { product: 'apache-activemq-artemis' }, 'artemis-management'],
  ['ActiveMQ Classic', { product: 'ActiveMQ' }, 'virtual-topic'],
  ['RabbitMQ 4', { product: 'RabbitMQ', version: '4.0.5', offeredCapabilities: linkPair }, 'rabbitmq-management'],
  ['RabbitMQ 3', { product: 'RabbitMQ', version: '3.10.8' }, 'predeclared'],
  ['Azure Service Bus', { hostName: 'shop.servicebus.windows.net' }, 'predeclared'],
  ['another one', { product: 'Qpid-like' }, undefined],
])('%s is kept by what it tells of itself', (_, told, expected) => {
  expect(strategyFor(peer(told))).toBe(expected);
});

test('a broker that nobody knows is refused with the way out, unless a strategy is named', async () => {
  const client = await (await AmqpServer.start({})).connect();
  const options = (strategy?: 'predeclared') =>
    checkOptions(
      'amqp://localhost',
      strategy === undefined ? {} : { strategy },
      (_, message) => new TypeError(message),
    );
  expect(() => chooseStrategy(client, options())).toThrow(DriverFailure);
  expect(() => chooseStrategy(client, options())).toThrow("use strategy 'predeclared'");
  expect(chooseStrategy(client, options('predeclared')).name).toBe('predeclared');
});
