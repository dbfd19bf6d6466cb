import { DriverFailure } from '@joinpool/core/driver';
import type { CheckedOptions } from '../checked-options.js';
import type { Client } from '../client/client.js';
import type { Peer } from '../client/peer.js';
import { ArtemisManagement } from './artemis-management/strategy.js';
import { jmsShared } from './jms-shared/strategy.js';
import { Predeclared } from './predeclared/strategy.js';
import { qpidManagement } from './qpid-management/strategy.js';
import { qpiddShared } from './qpidd-shared/strategy.js';
import { RabbitmqManagement } from './rabbitmq-management/strategy.js';
import type { Strategy } from './strategy.js';
import type { StrategyName } from './strategy-names.js';
import { virtualTopic } from './virtual-topic/strategy.js';

type MakeStrategy = (client: Client, options: CheckedOptions) => Strategy;

const makers: Partial<Record<StrategyName, MakeStrategy>> = {
  'qpid-management': qpidManagement,
  'jms-shared': jmsShared,
  'qpidd-shared': qpiddShared,
  'virtual-topic': virtualTopic,
  'artemis-management': (client, options) => new ArtemisManagement(client, options),
  'rabbitmq-management': (client) => new RabbitmqManagement(client),
  predeclared: (client, options) => new Predeclared(client, options),
};

const majorOf = ({ version }: Peer): number => Number.parseInt(version, 10);

/** What suits a broker that tells this of itself; undefined for one that is not known. */
export const strategyFor = (peer: Peer): StrategyName | undefined => {
  const { product, properties, offeredCapabilities, hostName } = peer;
  if (product === 'qpid-cpp') return 'qpidd-shared';
  // In builds of one's own Broker-J calls itself `unknown`.
  if ('qpid.instance_name' in properties) return 'qpid-management';
  if (product === 'RabbitMQ')
    return offeredCapabilities.includes('LINK_PAIR_V1_0') && majorOf(peer) >= 4 ? 'rabbitmq-management' : 'predeclared';
  if (product === 'apache-activemq-artemis') return 'artemis-management';
  if (product === 'ActiveMQ') return 'virtual-topic';
  return hostName.endsWith('.servicebus.windows.net') ? 'predeclared' : undefined;
};

/** The strategy that was asked for, or the one that suits the broker. */
export const chooseStrategy = (client: Client, options: CheckedOptions): Strategy => {
  const name = options.strategy ?? strategyFor(client.peer);
  if (name === undefined)
    throw new DriverFailure(
      'not-supported',
      `the broker calls itself '${client.peer.product}', which no strategy is known for: ` +
        "name one, or declare the pools there and use strategy 'predeclared'",
    );
  const make = makers[name];
  if (make === undefined) throw new DriverFailure('not-supported', `there is no strategy '${name}'`);
  return make(client, options);
};
