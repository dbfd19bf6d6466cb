import { noCapabilities } from '@joinpool/core/driver';
import type { Site } from './site.js';

/** Artemis, with pools made over its management address. */
export const artemis: Site = {
  title: 'Artemis',
  capabilities: {
    ...noCapabilities,
    priorities: true,
    delayedDelivery: true,
    messageExpiry: true,
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
