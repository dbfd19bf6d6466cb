import { noCapabilities } from '@joinpool/core/driver';
import type { Site } from './site.js';

/** ActiveMQ Classic, with a queue for each subscription, which a virtual topic feeds. */
export const activemq: Site = {
  title: 'ActiveMQ Classic',
  capabilities: { ...noCapabilities, messageExpiry: true },
};
