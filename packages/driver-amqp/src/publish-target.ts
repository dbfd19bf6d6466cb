import type { Address } from '@joinpool/core/driver';
import { deadLetterQueueName } from './topology.js';

/** What a message is published to; the default exchange leads to the queue that the routing key names. */
export const exchangeOf = (to: Address): string => (to.kind === 'topic' ? to.exchangeName : '');

export const routingKeyOf = (to: Address): string => {
  if (to.kind === 'topic') return to.topic;
  return to.kind === 'pool' ? to.poolName : deadLetterQueueName(to.poolName);
};
