import type { PoolAddress, PoolSettings, Subscription } from './address.js';
import type { Difference } from './administration.js';

type Value = string | number | boolean | readonly string[] | undefined;
type Arguments = Readonly<Record<string, Value>>;

const asText = (value: Value): string | undefined =>
  Array.isArray(value) ? [...value].sort().join(', ') || undefined : value?.toString();

const compare = (of: string, wanted: Arguments, found: Arguments): Difference[] =>
  Object.keys(wanted)
    .map((argument) => ({ of, argument, wanted: asText(wanted[argument]), found: asText(found[argument]) }))
    .filter((difference) => difference.wanted !== difference.found);

/** `whenFull` means nothing without a bound, and has a default with one. */
const poolArguments = ({ durable, deliveryLimit, limits, deadLetters }: PoolSettings): Arguments => ({
  durable,
  deliveryLimit,
  'limits.maxBacklog': limits.maxBacklog,
  'limits.messageTtlMs': limits.messageTtlMs,
  'limits.expireWhenUnusedForMs': limits.expireWhenUnusedForMs,
  'limits.whenFull': limits.maxBacklog === undefined ? undefined : (limits.whenFull ?? 'dropOldest'),
  'deadLetters.include': deadLetters.include,
});

const letterArguments = ({ maxMessages, ttlMs }: PoolSettings['deadLetters']): Arguments => ({
  'deadLetters.maxMessages': maxMessages,
  'deadLetters.ttlMs': ttlMs,
});

/** What `declare` answers where the transport keeps a pool's settings as they were given: every one that differs. */
export const poolDifferences = ({ poolName, settings }: PoolAddress, found: PoolSettings): Difference[] =>
  compare(`pool ${poolName}`, poolArguments(settings), poolArguments(found));

/** The same of its dead letters alone, which may outlive the pool. */
export const deadLetterDifferences = (
  { poolName, settings }: PoolAddress,
  found: PoolSettings['deadLetters'],
): Difference[] => compare(`pool ${poolName}`, letterArguments(settings.deadLetters), letterArguments(found));

/** Subscriptions that were asked for and that the pool has not. */
export const missingSubscriptions = (
  { poolName, subscriptions }: PoolAddress,
  found: readonly Subscription[],
): Difference[] =>
  subscriptions
    .filter(({ exchangeName, topic }) => !found.some((one) => one.exchangeName === exchangeName && one.topic === topic))
    .map(({ exchangeName, topic }) => ({
      of: `pool ${poolName}`,
      argument: 'subscription',
      wanted: `${exchangeName} ${topic}`,
      found: undefined,
    }));
