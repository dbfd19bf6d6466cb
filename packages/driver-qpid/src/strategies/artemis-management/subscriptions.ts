import { DriverFailure, type Subscription } from '@joinpool/core/driver';
import { divertName, exchangeAddress, exchangeOfDivert } from './addresses.js';
import type { Management } from './management.js';
import { filterOf, patternsOf } from './topic-filter.js';

/** Patterns by exchange. */
export type Patterns = ReadonlyMap<string, readonly string[]>;

/** Throws with kind `not-supported` for a pattern that a filter cannot express. */
export const patternsByExchange = (subscriptions: readonly Subscription[]): Patterns => {
  const patterns = new Map<string, string[]>();
  for (const { exchangeName, topic } of subscriptions) {
    filterOf([topic]);
    patterns.set(exchangeName, [...(patterns.get(exchangeName) ?? []), topic]);
  }
  return patterns;
};

/** One divert as it is to be. */
interface Feed {
  readonly poolName: string;
  readonly exchangeName: string;
  readonly patterns: readonly string[];
  readonly isNew: boolean;
}

const union = (one: readonly string[], other: readonly string[]): readonly string[] => [...new Set([...one, ...other])];

/**
 * What pools listen to. A divert with a filter brings a pool one copy, however many of its patterns match; a second divert
 * from the same exchange would bring another. Adding and removing are for the holder of the lock.
 */
export class Subscriptions {
  readonly #management: Management;

  constructor(management: Management) {
    this.#management = management;
  }

  async list(poolName: string, signal: AbortSignal): Promise<readonly Subscription[]> {
    const names = await this.#management.divertNames(signal);
    const found = await Promise.all(
      names.map(async (name) => {
        const exchangeName = exchangeOfDivert(name, poolName);
        if (exchangeName === undefined) return [];
        const filter = (await this.#management.divertFilter(name, signal)) ?? '';
        return patternsOf(filter).map((topic) => ({ exchangeName, topic }));
      }),
    );
    return found.flat();
  }

  async add(poolName: string, patterns: Patterns, signal: AbortSignal): Promise<void> {
    for (const [exchangeName, wanted] of patterns) {
      const filter = await this.#management.divertFilter(divertName(poolName, exchangeName), signal);
      const all = union(filter === undefined ? [] : patternsOf(filter), wanted);
      await this.#write({ poolName, exchangeName, patterns: all, isNew: filter === undefined }, signal);
    }
  }

  async remove(poolName: string, { exchangeName, topic }: Subscription, signal: AbortSignal): Promise<void> {
    const name = divertName(poolName, exchangeName);
    const filter = await this.#management.divertFilter(name, signal);
    if (filter === undefined) return;
    const left = patternsOf(filter).filter((pattern) => pattern !== topic);
    if (left.length === 0) await this.#management.call('destroyDivert', [name], signal);
    else await this.#write({ poolName, exchangeName, patterns: left, isNew: false }, signal);
  }

  async removeAll(poolName: string, signal: AbortSignal): Promise<void> {
    const names = await this.#management.divertNames(signal);
    for (const name of names)
      if (exchangeOfDivert(name, poolName) !== undefined) await this.#management.call('destroyDivert', [name], signal);
  }

  async #write({ poolName, exchangeName, patterns, isNew }: Feed, signal: AbortSignal): Promise<void> {
    const name = divertName(poolName, exchangeName);
    const filter = filterOf(patterns);
    const how = [filter, null, null, 'ANYCAST'];
    const made = [name, name, exchangeAddress(exchangeName), poolName, false, ...how];
    if (isNew) await this.#management.call('createDivert', made, signal);
    else await this.#management.call('updateDivert', [name, poolName, ...how], signal);
    if ((await this.#management.divertFilter(name, signal)) !== filter)
      throw new DriverFailure('unavailable', `the broker has not made the divert '${name}' as it was asked to`);
  }
}
