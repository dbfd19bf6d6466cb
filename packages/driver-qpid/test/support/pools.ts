import { randomUUID } from 'node:crypto';
import type { PoolAddress, PoolSettings } from '@joinpool/core/driver';

/** A deadline for what must happen: without it a failing test would hang. */
export const within = (ms = 20_000): AbortSignal => AbortSignal.timeout(ms);

export const unique = (name: string): string => `test.${name}.${randomUUID().slice(0, 8)}`;

export const defaultSettings: PoolSettings = {
  durable: true,
  queueType: undefined,
  deliveryLimit: 50,
  limits: {},
  deadLetters: {},
};

/** A pool of a name of its own, on its own topics. */
export const makePool = (name: string, settings: Partial<PoolSettings> = {}): PoolAddress => {
  const poolName = unique(name);
  return {
    poolName,
    subscriptions: [{ exchangeName: 'joinpool-test', topic: `${poolName}.#` }],
    settings: { ...defaultSettings, ...settings },
  };
};
