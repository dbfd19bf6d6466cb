import type {
  DeadLetterOptions,
  Difference,
  PoolAddress,
  PoolInspection,
  PoolLimits,
  PoolSettings,
} from '@joinpool/core/driver';
import { flag, listOf, oneOf, poolName, subscription, text, wholeNumber } from './json-checks.js';
import { type Check, JsonObject } from './json-object.js';

const positive = wholeNumber(1);
const notNegative = wholeNumber(0);

/** What an administrative command says of a pool. */
export const poolAddress: Check<PoolAddress> = (value, where) => {
  const pool = new JsonObject(value, where);
  return {
    poolName: pool.get('poolName', poolName),
    subscriptions: pool.get('subscriptions', listOf(subscription)),
    settings: pool.get('settings', poolSettings),
  };
};

/** A hub has one type of queue: `queueType` stays undefined. */
const poolSettings: Check<PoolSettings> = (value, where) => {
  const settings = new JsonObject(value, where);
  return {
    durable: settings.get('durable', flag),
    queueType: undefined,
    deliveryLimit: settings.get('deliveryLimit', positive),
    limits: settings.get('limits', poolLimits),
    deadLetters: settings.get('deadLetters', deadLetterOptions),
  };
};

const poolLimits: Check<PoolLimits> = (value, where) => {
  const limits = new JsonObject(value, where);
  return {
    ...limits.part('maxBacklog', positive, (maxBacklog) => ({ maxBacklog })),
    ...limits.part('messageTtlMs', positive, (messageTtlMs) => ({ messageTtlMs })),
    ...limits.part('expireWhenUnusedForMs', positive, (expireWhenUnusedForMs) => ({ expireWhenUnusedForMs })),
    ...limits.part('whenFull', oneOf(['dropOldest', 'refuse']), (whenFull) => ({ whenFull })),
  };
};

const deadLetterOptions: Check<DeadLetterOptions> = (value, where) => {
  const options = new JsonObject(value, where);
  return {
    ...options.part('maxMessages', positive, (maxMessages) => ({ maxMessages })),
    ...options.part('ttlMs', positive, (ttlMs) => ({ ttlMs })),
    ...options.part('include', listOf(oneOf(['expired', 'overflow'])), (include) => ({ include })),
  };
};

export const difference: Check<Difference> = (value, where) => {
  const object = new JsonObject(value, where);
  return {
    of: object.get('of', text),
    argument: object.get('argument', text),
    wanted: object.find('wanted', text),
    found: object.find('found', text),
  };
};

export const poolInspection: Check<PoolInspection> = (value, where) => {
  const inspection = new JsonObject(value, where);
  return {
    backlog: inspection.get('backlog', notNegative),
    ...inspection.part('members', notNegative, (members) => ({ members })),
    ...inspection.part('unsettled', notNegative, (unsettled) => ({ unsettled })),
    ...inspection.part('deadLetters', notNegative, (deadLetters) => ({ deadLetters })),
    ...inspection.part('oldestMessageAgeMs', notNegative, (oldestMessageAgeMs) => ({ oldestMessageAgeMs })),
    ...inspection.part('subscriptions', listOf(subscription), (subscriptions) => ({ subscriptions })),
  };
};
