import type { BrokerName } from '@joinpool/brokers';
import { activemq } from './activemq.js';
import { artemis } from './artemis.js';
import { qpidBrokerJ } from './qpid-broker-j.js';
import { rabbitmq3 } from './rabbitmq-3.js';
import { rabbitmq4 } from './rabbitmq-4.js';
import type { Site } from './site.js';

/** The columns of each broker. */
export const sites: Partial<Record<BrokerName, readonly Site[]>> = {
  'artemis-2.56': [artemis],
  'artemis-2.44': [artemis],
  'qpid-broker-j-10': [qpidBrokerJ],
  'qpid-broker-j-9': [qpidBrokerJ],
  'rabbitmq-4': rabbitmq4,
  'rabbitmq-3.10': [rabbitmq3],
  'activemq-5.18': [activemq],
};
