import { randomUUID } from 'node:crypto';
import { type Address, DriverFailure, type PoolAddress } from '@joinpool/core/driver';
import type { SourceTerminus } from '../../client/terminus.js';
import { meet } from '../virtual-topic/patterns.js';

/*
 * Pool to durable shared subscriptions of JMS 2.0 on Broker-J: one for each subscription of the pool, one for what is sent
 * to the pool alone, one for its letters. No exchange of a user is called `amq.…`, and no topic has `::`.
 */

const ownExchange = 'amq.direct';

/** Where an address is, for the anonymous terminus: exchange and key. Neither can have a `/`. */
export const nodeOf = (to: Address): string => {
  if (to.kind === 'topic') return `${to.exchangeName}/${to.topic}`;
  return `${ownExchange}/joinpool::${to.kind === 'pool' ? 'pool' : 'dead'}.${to.poolName}`;
};

const sourceAt = (address: string): SourceTerminus => ({
  ...{ address, durable: 2, expiry_policy: 'never' },
  capabilities: ['topic', 'shared', 'global'],
});

/** What a member takes from: what is sent to the pool alone first. */
export const sourcesOf = ({ poolName, subscriptions }: PoolAddress): readonly SourceTerminus[] => [
  sourceAt(nodeOf({ kind: 'pool', poolName })),
  ...subscriptions.map(({ exchangeName, topic }) => sourceAt(`${exchangeName}/${topic}`)),
];

export const lettersSource = (poolName: string): SourceTerminus => sourceAt(nodeOf({ kind: 'deadLetters', poolName }));

/**
 * The subscription's name, and behind the bar what makes it a link of its own: of two links of one name the broker takes
 * the first away, and the subscription with its backlog. Exchange and topic are part of the name, since the broker deletes
 * a subscription that is asked for with another topic.
 */
export const linkNameOf = ({ address = '' }: SourceTerminus, { poolName }: PoolAddress): string =>
  `joinpool/${poolName}/${address}|${randomUUID()}`;

/** Refuses what durable shared subscriptions cannot keep. */
export const assertKeepable = ({ poolName, subscriptions, settings }: PoolAddress): void => {
  if (!settings.durable)
    throw new DriverFailure('not-supported', `pool '${poolName}': a durable subscription is all that 'jms-shared' has`);
  for (const [index, one] of subscriptions.entries()) {
    const other = subscriptions.slice(index + 1).find((later) => meet(one, later));
    if (other !== undefined)
      throw new DriverFailure(
        'not-supported',
        `pool '${poolName}' would get twice what both '${one.topic}' and '${other.topic}' of exchange ` +
          `'${one.exchangeName}' want, since each is a queue of its own: list topics that do not overlap`,
      );
  }
};
