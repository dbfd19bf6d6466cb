import { type Difference, missingSubscriptions, type PoolAddress } from '@joinpool/core/driver';
import { exchangeAddress } from './addresses.js';
import { differencesOf, type FoundQueue, type QueueDeclaration, queuesOf } from './declarations.js';
import type { Management } from './management.js';
import { patternsByExchange, type Subscriptions } from './subscriptions.js';

/** Everything of a pool that can be compared with how it was asked for. */
export interface Look {
  readonly differences: readonly Difference[];
  /** What is not there, as differences. */
  readonly absent: readonly Difference[];
  readonly absentQueues: readonly QueueDeclaration[];
}

/** What is asked. */
export interface LookPorts {
  readonly management: Management;
  readonly subscriptions: Subscriptions;
}

const missing = (of: string): Difference => ({ of, argument: 'existence', wanted: 'present', found: undefined });

/**
 * The broker made it for a letter or a copy that was on its way when the pool was deleted: nobody declared it. Where
 * joinpool has declared one, none is made by the broker.
 */
const isStray = ({ facts, settings }: FoundQueue): boolean =>
  facts.autoCreated === 'true' && settings.autoCreateQueues !== false;

const findQueue = async (
  management: Management,
  name: string,
  signal: AbortSignal,
): Promise<FoundQueue | undefined> => {
  const [facts, settings] = await Promise.all([management.queue(name, signal), management.settings(name, signal)]);
  return facts === undefined ? undefined : { facts, settings };
};

/** Compares a pool with what the broker has of it. */
export const lookAt = async (
  pool: PoolAddress,
  { management, subscriptions }: LookPorts,
  signal: AbortSignal,
): Promise<Look> => {
  const queues = queuesOf(pool);
  const [found, listens, exchanges] = await Promise.all([
    Promise.all(queues.map(({ name }) => findQueue(management, name, signal))),
    subscriptions.list(pool.poolName, signal),
    Promise.all(
      [...patternsByExchange(pool.subscriptions).keys()].map(async (name) =>
        (await management.hasAddress(exchangeAddress(name), signal)) ? [] : [missing(`exchange ${name}`)],
      ),
    ),
  ]);
  const compared = queues.map((queue, index) => {
    const there = found[index];
    const differences = there === undefined ? [] : differencesOf(queue, there);
    return { queue, differences, isAbsent: there === undefined || (differences.length > 0 && isStray(there)) };
  });
  const absentQueues = compared.filter(({ isAbsent }) => isAbsent).map(({ queue }) => queue);
  return {
    differences: compared.flatMap(({ differences, isAbsent }) => (isAbsent ? [] : differences)),
    absent: [...absentQueues.map(({ of }) => missing(of)), ...exchanges.flat(), ...missingSubscriptions(pool, listens)],
    absentQueues,
  };
};
