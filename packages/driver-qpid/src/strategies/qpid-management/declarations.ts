import type { Difference, PoolAddress, PoolSettings } from '@joinpool/core/driver';
import type { Attributes, ManagedKind } from './management.js';

/*
 * Pool to queues and exchanges of Broker-J. What stands here is fixed by docs/wire-format.md and never changes: other
 * attributes would make every pool that exists a mismatch. Attributes are written also where they have their default,
 * since the broker can be given other defaults.
 */

export interface Declaration {
  readonly kind: ManagedKind;
  readonly name: string;
  /** What a difference names. */
  readonly of: string;
  readonly attributes: Attributes;
}

/**
 * Queues are reached through it by their names. To the anonymous terminus a name alone is an exchange first and a queue
 * only where there is no such exchange, and a pool may be named as an exchange is. No exchange of a user can have `::`.
 */
export const queueExchange = 'joinpool::pools';

export const lettersName = (poolName: string): string => `${poolName}.dead`;

const exchange = (type: 'topic' | 'direct'): Attributes => ({
  'qpid-type': type,
  durable: true,
  // The default DISCARD accepts and drops what nobody wants, so that neither `mandatory` nor a lost letter could be told.
  unroutableMessageBehaviour: 'REJECT',
});

export const topicExchange = (name: string): Declaration => ({
  ...{ kind: 'Exchange', name, of: `exchange ${name}` },
  attributes: exchange('topic'),
});

const depth = (most: number | undefined, policy: 'RING' | 'REJECT'): Attributes => ({
  maximumQueueDepthMessages: most ?? -1,
  overflowPolicy: most === undefined ? 'NONE' : policy,
});

const poolQueue = (name: string, { durable, deliveryLimit, limits }: PoolSettings): Declaration => ({
  ...{ kind: 'Queue', name, of: `pool ${name}` },
  attributes: {
    ...{ 'qpid-type': 'priority', priorities: 10, durable },
    ...{ maximumDeliveryAttempts: deliveryLimit, alternateBinding: { destination: lettersName(name) } },
    ...depth(limits.maxBacklog, limits.whenFull === 'refuse' ? 'REJECT' : 'RING'),
    ...{ maximumMessageTtl: limits.messageTtlMs ?? 0, expiryPolicy: 'DELETE' },
  },
});

/** Without a delivery limit: a look at letters that is cut off is charged to them. */
const lettersQueue = (poolName: string, { deadLetters }: PoolSettings): Declaration => ({
  ...{ kind: 'Queue', name: lettersName(poolName), of: `dead letters of pool ${poolName}` },
  attributes: {
    ...{ 'qpid-type': 'standard', durable: true, maximumDeliveryAttempts: 0 },
    ...depth(deadLetters.maxMessages, 'RING'),
    ...{ maximumMessageTtl: deadLetters.ttlMs ?? 0, expiryPolicy: 'DELETE' },
  },
});

/** Everything that a pool needs, in the order in which it is made: dead letters before the pool. */
export const declarationsOf = ({ poolName, subscriptions, settings }: PoolAddress): readonly Declaration[] => [
  { kind: 'Exchange', name: queueExchange, of: `exchange ${queueExchange}`, attributes: exchange('direct') },
  lettersQueue(poolName, settings),
  poolQueue(poolName, settings),
  ...[...new Set(subscriptions.map(({ exchangeName }) => exchangeName))].map(topicExchange),
];

const textOf = (value: unknown): string | undefined => {
  if (value === undefined || value === null) return undefined;
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
};

/** Each attribute of what was found that is not as declared. */
export const differencesFrom = ({ of, attributes }: Declaration, found: Attributes): readonly Difference[] =>
  Object.keys(attributes)
    .map((argument) => ({ of, argument, wanted: textOf(attributes[argument]), found: textOf(found[argument]) }))
    .filter(({ wanted, found: value }) => wanted !== value);
