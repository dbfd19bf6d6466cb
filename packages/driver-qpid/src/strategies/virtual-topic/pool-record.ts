import { compileTopicPattern, type PoolSettings, type Subscription, settingsDifferences } from '@joinpool/core/driver';
import { subscriptionQueue } from './addresses.js';
import { covers, meet, sameSubscription } from './patterns.js';

/** What one member wrote down: the settings it wants, and subscriptions that were not there yet. */
export interface RecordEntry {
  readonly settings: PoolSettings;
  readonly subscriptions: readonly Subscription[];
}

const differ = (one: PoolSettings, other: PoolSettings): boolean => {
  const pool = { poolName: '', subscriptions: [], settings: one };
  return settingsDifferences(pool, { settings: other }, { options: other.deadLetters }).length > 0;
};

/**
 * What a pool is, from everything that members wrote down of it, in the broker's order, which is the same for all who
 * read. So members that write at the same time agree on what holds: an entry of other settings than the first is void, as
 * is a subscription that the broker could not keep beside an earlier one.
 */
export class PoolRecord {
  readonly poolName: string;
  readonly settings: PoolSettings;
  readonly #subscriptions: Subscription[] = [];
  readonly #fed: Subscription[] = [];

  constructor(poolName: string, first: RecordEntry, later: readonly RecordEntry[]) {
    this.poolName = poolName;
    this.settings = first.settings;
    for (const { settings, subscriptions } of [first, ...later])
      if (!differ(this.settings, settings)) for (const one of subscriptions) this.add(one);
  }

  /** The same again, to try what could be added. */
  copy(): PoolRecord {
    return new PoolRecord(this.poolName, this, []);
  }

  get subscriptions(): readonly Subscription[] {
    return this.#subscriptions;
  }

  /** Its queues in the order in which they were made; never fewer than before. */
  get queues(): readonly string[] {
    return this.#fed.map((subscription) => subscriptionQueue(this.poolName, subscription));
  }

  has(subscription: Subscription): boolean {
    return this.#subscriptions.some((one) => sameSubscription(one, subscription));
  }

  /** One that an earlier one covers needs no queue. Answers the one that it cannot stand beside; then it was not added. */
  add(subscription: Subscription): Subscription | undefined {
    if (this.has(subscription)) return undefined;
    if (!this.#fed.some((one) => covers(one, subscription))) {
      const rival = this.#fed.find((one) => meet(one, subscription));
      if (rival !== undefined) return rival;
      this.#fed.push(subscription);
    }
    this.#subscriptions.push(subscription);
    return undefined;
  }

  /** The queue for a message of that origin that is meant for this pool alone. */
  queueFor({ exchangeName, topic }: Subscription): string | undefined {
    const words = topic.split('.');
    const wants = (one: Subscription) => one.exchangeName === exchangeName && compileTopicPattern(one.topic)(words);
    const fed = this.#fed.find(wants) ?? this.#fed[0];
    return fed === undefined ? undefined : subscriptionQueue(this.poolName, fed);
  }
}

/** Those that cover others first, so that the others need no queue. */
export const widestFirst = (subscriptions: readonly Subscription[]): readonly Subscription[] => {
  const isCovered = (one: Subscription) =>
    subscriptions.some((other) => !sameSubscription(one, other) && covers(other, one));
  return [...subscriptions.filter((one) => !isCovered(one)), ...subscriptions.filter(isCovered)];
};
