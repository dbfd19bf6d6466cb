import type { PoolSettings, Subscription } from '@joinpool/core/driver';
import type { RecordEntry } from './pool-record.js';

const version = 1;

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;

const isSubscription = (value: unknown): value is Subscription =>
  isRecord(value) && typeof value.exchangeName === 'string' && typeof value.topic === 'string';

/** The broker has no limits and kinds of queues to choose from, so a pool has no more settings than these. */
const settingsOf = (durable: boolean, deliveryLimit: number): PoolSettings => ({
  ...{ durable, deliveryLimit, queueType: undefined, limits: {}, deadLetters: { include: [] } },
});

export const entryToText = ({ settings: { durable, deliveryLimit }, subscriptions }: RecordEntry): string =>
  JSON.stringify({ version, durable, deliveryLimit, subscriptions });

/** Undefined for what this program does not understand. */
export const entryFromText = (text: string): RecordEntry | undefined => {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined; // what another program wrote
  }
  if (!isRecord(value) || value.version !== version) return undefined;
  const { durable, deliveryLimit, subscriptions } = value;
  if (typeof durable !== 'boolean' || typeof deliveryLimit !== 'number') return undefined;
  if (!Array.isArray(subscriptions) || !subscriptions.every(isSubscription)) return undefined;
  return { settings: settingsOf(durable, deliveryLimit), subscriptions };
};
