import { type DriverCapabilities, noCapabilities } from '@joinpool/core/driver';
import type { Site } from './site.js';

const capabilities: DriverCapabilities = {
  ...noCapabilities,
  mandatory: true,
  maxBacklog: true,
  refuseWhenFull: true,
  messageTtl: true,
  expireWhenUnused: true,
  deadLetterLimits: true,
  deadLetterInclude: true,
  deletePool: true,
  removeSubscription: true,
  innerWildcards: true,
  queueTypes: ['quorum', 'classic'],
  maxBodyBytes: 16 * 1024 * 1024 - 128 * 1024,
};

/** RabbitMQ's native AMQP 1.0, with both types of queue. */
export const rabbitmq4: readonly Site[] = (['quorum', 'classic'] as const).map((queueType) => ({
  title: 'RabbitMQ',
  variant: queueType,
  capabilities,
  poolOptions: { queueType },
}));
