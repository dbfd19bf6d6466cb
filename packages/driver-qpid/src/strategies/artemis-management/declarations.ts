import { type Difference, DriverFailure, type PoolAddress, type PoolSettings } from '@joinpool/core/driver';
import { lettersName } from './addresses.js';
import type { AddressSettings, QueueFacts } from './management.js';

/*
 * Pool to queues and address settings of Artemis. What stands here is fixed by docs/wire-format.md and never changes:
 * other values would make every pool that exists a mismatch.
 */

export interface QueueDeclaration {
  readonly name: string;
  /** What a difference names. */
  readonly of: string;
  readonly durable: boolean;
  /** The most messages that wait in it, the oldest go first; -1 for no bound. */
  readonly ringSize: number;
  readonly settings: AddressSettings;
}

/** A queue as it was found. */
export interface FoundQueue {
  readonly facts: QueueFacts;
  readonly settings: AddressSettings;
}

/** Set for each queue: nothing is to appear under its name, or go, unless joinpool makes or deletes it. */
const common: AddressSettings = {
  ...{ autoCreateQueues: false, autoCreateAddresses: false, autoDeleteQueues: false, autoDeleteAddresses: false },
  ...{ redeliveryDelay: 0, maxSizeBytes: -1 },
  // To nowhere: what is too old goes.
  expiryAddress: '',
};

const ageOfAll = 'expiryDelay';
const ageOfLater = 'maxExpiryDelay';

/** For messages without an expiry of their own, and for those with a later one. */
const ageLimit = (ms: number | undefined): AddressSettings => ({ [ageOfAll]: ms ?? -1, [ageOfLater]: ms ?? -1 });

const poolQueue = (name: string, { durable, deliveryLimit, limits }: PoolSettings): QueueDeclaration => {
  const refuses = limits.whenFull === 'refuse' && limits.maxBacklog !== undefined;
  return {
    ...{ name, of: `pool ${name}`, durable },
    ringSize: refuses ? -1 : (limits.maxBacklog ?? -1),
    settings: {
      ...{ ...common, ...ageLimit(limits.messageTtlMs) },
      ...{ maxDeliveryAttempts: deliveryLimit, deadLetterAddress: lettersName(name) },
      maxSizeMessages: refuses ? (limits.maxBacklog ?? -1) : -1,
      addressFullMessagePolicy: refuses ? 'FAIL' : 'PAGE',
    },
  };
};

/** Without a delivery limit: looking is not to end a letter. */
const lettersQueue = (poolName: string, { deadLetters }: PoolSettings): QueueDeclaration => ({
  ...{ name: lettersName(poolName), of: `dead letters of pool ${poolName}`, durable: true },
  ringSize: deadLetters.maxMessages ?? -1,
  settings: {
    ...{ ...common, ...ageLimit(deadLetters.ttlMs) },
    ...{ maxDeliveryAttempts: -1, deadLetterAddress: '', maxSizeMessages: -1, addressFullMessagePolicy: 'PAGE' },
  },
});

/** In the order in which they are made: dead letters before the pool. */
export const queuesOf = ({ poolName, settings }: PoolAddress): readonly [QueueDeclaration, QueueDeclaration] => {
  if (settings.queueType !== undefined)
    throw new DriverFailure('not-supported', `pool '${poolName}': Artemis has no queue types`);
  return [lettersQueue(poolName, settings), poolQueue(poolName, settings)];
};

/** What the broker leaves out has this value. */
const unset = '-1';

const differencesIn = (
  of: string,
  wanted: Readonly<Record<string, unknown>>,
  found: Readonly<Record<string, unknown>>,
): readonly Difference[] =>
  Object.keys(wanted)
    .map((argument) => ({
      ...{ of, argument },
      ...{ wanted: String(wanted[argument]), found: String(found[argument] ?? unset) },
    }))
    .filter((difference) => difference.wanted !== difference.found);

/** Each argument of what was found that is not as declared. */
export const differencesOf = (
  { of, name, durable, ringSize, settings }: QueueDeclaration,
  { facts, settings: applied }: FoundQueue,
): readonly Difference[] => {
  const inSettings = differencesIn(of, settings, applied);
  const isOfAge = inSettings.some(({ argument }) => argument === ageOfAll);
  return [
    ...differencesIn(of, { address: name, routingType: 'ANYCAST', durable, ringSize, exclusive: false }, facts),
    // One setting of ours is these two of the broker's: told once.
    ...inSettings.filter(({ argument }) => !(isOfAge && argument === ageOfLater)),
  ];
};
