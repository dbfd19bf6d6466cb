import { noCapabilities } from '@joinpool/core/driver';
import type { Site } from './site.js';

/** Broker-J, with pools made over its management node. */
export const qpidBrokerJ: Site = {
  title: 'Qpid Broker-J',
  capabilities: {
    ...noCapabilities,
    priorities: true,
    messageExpiry: true,
    mandatory: true,
    maxBacklog: true,
    refuseWhenFull: true,
    messageTtl: true,
    deadLetterLimits: true,
    listSubscriptions: true,
    deletePool: true,
    removeSubscription: true,
    innerWildcards: true,
  },
};
