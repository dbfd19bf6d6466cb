import type { PoolAddress } from '../driver/address.js';
import type { Difference } from '../driver/administration.js';
import type { DeadLetters } from './dead-letters.js';
import type { MemoryPool } from './memory-pool.js';

type Value = string | number | boolean | readonly string[] | undefined;
type Arguments = Readonly<Record<string, Value>>;

const asText = (value: Value): string | undefined =>
  Array.isArray(value) ? [...value].sort().join(', ') || undefined : value?.toString();

const compare = (of: string, wanted: Arguments, found: Arguments): Difference[] =>
  Object.keys(wanted)
    .map((argument) => ({ of, argument, wanted: asText(wanted[argument]), found: asText(found[argument]) }))
    .filter((difference) => difference.wanted !== difference.found);

/** `whenFull` means nothing without a bound, and has a default with one. */
const poolArguments = ({ durable, deliveryLimit, limits, deadLetters }: PoolAddress['settings']): Arguments => ({
  durable,
  deliveryLimit,
  'limits.maxBacklog': limits.maxBacklog,
  'limits.messageTtlMs': limits.messageTtlMs,
  'limits.expireWhenUnusedForMs': limits.expireWhenUnusedForMs,
  'limits.whenFull': limits.maxBacklog === undefined ? undefined : (limits.whenFull ?? 'dropOldest'),
  'deadLetters.include': deadLetters.include,
});

const letterArguments = ({ maxMessages, ttlMs }: PoolAddress['settings']['deadLetters']): Arguments => ({
  'deadLetters.maxMessages': maxMessages,
  'deadLetters.ttlMs': ttlMs,
});

/** Every argument of the pool, or of the letters that an expired one left, that is not as asked for. */
export const settingsDifferences = (
  { poolName, settings }: PoolAddress,
  pool: MemoryPool | undefined,
  letters: DeadLetters | undefined,
): Difference[] => {
  const of = `pool ${poolName}`;
  return [
    ...(pool === undefined ? [] : compare(of, poolArguments(settings), poolArguments(pool.settings))),
    ...(letters === undefined
      ? []
      : compare(of, letterArguments(settings.deadLetters), letterArguments(letters.options))),
  ];
};

/** Subscriptions that the pool has not. */
export const missingSubscriptions = ({ poolName, subscriptions }: PoolAddress, pool: MemoryPool): Difference[] =>
  subscriptions
    .filter(
      ({ exchangeName, topic }) =>
        !pool.subscriptions.some((known) => known.exchangeName === exchangeName && known.topic === topic),
    )
    .map(({ exchangeName, topic }) => ({
      of: `pool ${poolName}`,
      argument: 'subscription',
      wanted: `${exchangeName} ${topic}`,
      found: undefined,
    }));
