import type { BrokerName } from '@joinpool/brokers';
import type { Site } from './site.js';

/** The columns of each broker. */
export const sites: Partial<Record<BrokerName, readonly Site[]>> = {};
