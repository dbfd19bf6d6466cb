import type { DeadLetterOptions, PoolLimits, PoolSettings } from '../driver/address.js';
import type { DriverCapabilities } from '../driver/capabilities.js';
import { checkKeys, invalidOption, oneOf, trueOrFalse, wholeNumber } from './check-keys.js';
import type { PoolOptions } from './options.js';

export const checkPoolOptions = (pool: PoolOptions): PoolSettings => {
  checkKeys('pool', pool, ['durable', 'queueType', 'deliveryLimit', 'limits', 'deadLetters']);
  return {
    durable: trueOrFalse('pool.durable', pool.durable, true),
    queueType: oneOf<'quorum' | 'classic', undefined>(
      'pool.queueType',
      pool.queueType,
      ['quorum', 'classic'],
      undefined,
    ),
    deliveryLimit: wholeNumber('pool.deliveryLimit', pool.deliveryLimit, 1, 50),
    limits: checkLimits(pool.limits ?? {}),
    deadLetters: checkDeadLetters(pool.deadLetters ?? {}),
  };
};

/** Which of the pool's options need something that the transport has not. */
export const requirePoolCapabilities = (settings: PoolSettings, has: DriverCapabilities): string[] => {
  const { limits, deadLetters, queueType } = settings;
  const needs: readonly (readonly [string, boolean, boolean])[] = [
    ['pool.queueType', queueType !== undefined, queueType !== undefined && has.queueTypes.includes(queueType)],
    ['pool.limits.maxBacklog', limits.maxBacklog !== undefined, has.maxBacklog],
    ["pool.limits.whenFull: 'refuse'", limits.whenFull === 'refuse', has.refuseWhenFull],
    ['pool.limits.messageTtlMs', limits.messageTtlMs !== undefined, has.messageTtl],
    ['pool.limits.expireWhenUnusedForMs', limits.expireWhenUnusedForMs !== undefined, has.expireWhenUnused],
    ['pool.deadLetters.maxMessages', deadLetters.maxMessages !== undefined, has.deadLetterLimits],
    ['pool.deadLetters.ttlMs', deadLetters.ttlMs !== undefined, has.deadLetterLimits],
    ['pool.deadLetters.include', (deadLetters.include?.length ?? 0) > 0, has.deadLetterInclude],
  ];
  return needs.filter(([, asked, able]) => asked && !able).map(([name]) => name);
};

const checkLimits = (limits: PoolLimits): PoolLimits => {
  checkKeys('pool.limits', limits, ['maxBacklog', 'messageTtlMs', 'expireWhenUnusedForMs', 'whenFull']);
  wholeNumber('pool.limits.maxBacklog', limits.maxBacklog, 1, undefined);
  wholeNumber('pool.limits.messageTtlMs', limits.messageTtlMs, 1, undefined);
  wholeNumber('pool.limits.expireWhenUnusedForMs', limits.expireWhenUnusedForMs, 1, undefined);
  oneOf('pool.limits.whenFull', limits.whenFull, ['dropOldest', 'refuse'], undefined);
  if (limits.whenFull !== undefined && limits.maxBacklog === undefined) {
    throw invalidOption('pool.limits.whenFull', limits.whenFull, 'of use without maxBacklog');
  }
  return Object.freeze({ ...limits });
};

const checkDeadLetters = (deadLetters: DeadLetterOptions): DeadLetterOptions => {
  checkKeys('pool.deadLetters', deadLetters, ['maxMessages', 'ttlMs', 'include']);
  wholeNumber('pool.deadLetters.maxMessages', deadLetters.maxMessages, 1, undefined);
  wholeNumber('pool.deadLetters.ttlMs', deadLetters.ttlMs, 1, undefined);
  const { include = [] } = deadLetters;
  if (!Array.isArray(include)) throw invalidOption('pool.deadLetters.include', include, 'a list');
  for (const one of include) oneOf('pool.deadLetters.include', one, ['expired', 'overflow'], undefined);
  return Object.freeze({ ...deadLetters });
};
