import type { DeadLetterOptions, PoolAddress, PoolSettings, Subscription } from './address.js';
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

const letterArguments = ({ maxMessages, ttlMs }: DeadLetterOptions): Arguments => ({
  'deadLetters.maxMessages': maxMessages,
  'deadLetters.ttlMs': ttlMs,
});

/**
 * What `declare` answers where the transport keeps settings as they were given: each of the pool's, and of its dead
 * letters', which may outlive it, that is not as asked for. What there is not differs in nothing.
 */
export const settingsDifferences = (
  { poolName, settings }: PoolAddress,
  pool: { readonly settings: PoolSettings } | undefined,
  letters: { readonly options: DeadLetterOptions } | undefined,
): Difference[] => {
  const compareAll = (wanted: Arguments, found: Arguments) => compare(`pool ${poolName}`, wanted, found);
  return [
    ...(pool === undefined ? [] : compareAll(poolArguments(settings), poolArguments(pool.settings))),
    ...(letters === undefined
      ? []
      : compareAll(letterArguments(settings.deadLetters), letterArguments(letters.options))),
  ];
};

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
