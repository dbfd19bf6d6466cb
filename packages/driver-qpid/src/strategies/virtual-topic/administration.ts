import {
  type DeadLetterView,
  type Difference,
  type DriverAdministration,
  DriverFailure,
  missingSubscriptions,
  type PoolAddress,
  type PoolInspection,
  type Subscription,
  settingsDifferences,
  type TopologyMode,
} from '@joinpool/core/driver';
import type { BrokerRun } from '../broker-run.js';
import { everySubscriptionQueue, lettersQueue, recordQueue, subscriptionQueue } from './addresses.js';
import type { KnownPools } from './known-pools.js';
import { PoolRecord, widestFirst } from './pool-record.js';
import type { RemovedQueues } from './removed-queues.js';
import type { Statistics } from './statistics.js';

/** Opens a view of so many letters of a pool. */
export type OpenLetters = (poolName: string, count: number, signal: AbortSignal) => Promise<DeadLetterView>;

/** What an administration works with. */
export interface AdministrationPorts {
  readonly run: BrokerRun;
  readonly pools: KnownPools;
  readonly removed: Pick<RemovedQueues, 'listen' | 'missing'>;
  readonly statistics: Statistics;
  readonly makeQueue: (queueName: string, signal: AbortSignal) => Promise<void>;
  readonly openLetters: OpenLetters;
}

const differencesFrom = (pool: PoolAddress, { settings }: PoolRecord): readonly Difference[] =>
  settingsDifferences(pool, { settings }, { options: settings.deadLetters });

const textOf = ({ exchangeName, topic }: Subscription): string => `${exchangeName} ${topic}`;

const wouldDuplicate = (poolName: string, one: Subscription, other: Subscription): DriverFailure =>
  new DriverFailure(
    'not-supported',
    `pool '${poolName}' has subscription '${textOf(other)}', and ActiveMQ Classic brings a pool twice what also matches ` +
      `'${textOf(one)}': subscribe to what the first already covers, to what it cannot meet, or join another pool`,
  );

const cannotRemove = (poolName: string, subscription: Subscription): DriverFailure =>
  new DriverFailure(
    'not-supported',
    `ActiveMQ Classic removes no queue over AMQP: while no member is joined delete '${recordQueue(poolName)}' and ` +
      `'${subscriptionQueue(poolName, subscription)}' in its console, and join anew`,
  );

/** Pools of ActiveMQ Classic: made by attaching, and remembered in a record of their own. */
export class VirtualTopicAdministration implements DriverAdministration {
  readonly #ports: AdministrationPorts;

  constructor(ports: AdministrationPorts) {
    this.#ports = ports;
  }

  /** An exchange is a part of a topic's name here. */
  async declareExchange(_name: string, _mode: TopologyMode, signal: AbortSignal): Promise<readonly Difference[]> {
    await this.#ports.run.learn(signal);
    return [];
  }

  async declare(pool: PoolAddress, mode: TopologyMode, signal: AbortSignal): Promise<readonly Difference[]> {
    const { run, pools, removed } = this.#ports;
    await run.learn(signal);
    await Promise.all([pools.listen(signal), removed.listen(signal)]);
    const record = await pools.read(pool.poolName, signal);
    if (mode === 'create') return await this.#create(pool, record, signal);
    if (record === undefined) throw new DriverFailure('not-found', `there is no pool '${pool.poolName}'`);
    if (mode === 'passive') return [];
    return [...differencesFrom(pool, record), ...missingSubscriptions(pool, record.subscriptions)];
  }

  async removeSubscription(poolName: string, subscription: Subscription, signal: AbortSignal): Promise<void> {
    const record = await this.#ports.pools.read(poolName, signal);
    if (record?.has(subscription)) throw cannotRemove(poolName, subscription);
  }

  async inspect(poolName: string, signal: AbortSignal): Promise<PoolInspection | undefined> {
    const { pools, statistics } = this.#ports;
    const record = await pools.read(poolName, signal);
    if (record === undefined) return undefined;
    const { queues, subscriptions } = record;
    const [all, letters] = await Promise.all([
      statistics.ask(everySubscriptionQueue(poolName), signal),
      this.#letters(poolName, signal),
    ]);
    const fed = all.filter(({ queueName }) => queues.includes(queueName));
    return {
      backlog: fed.reduce((sum, { messages, held }) => sum + messages - held, 0),
      unsettled: fed.reduce((sum, { held }) => sum + held, 0),
      // Each member has a link to each queue.
      members: Math.max(0, ...fed.map(({ consumers }) => consumers)),
      deadLetters: letters,
      subscriptions,
    };
  }

  async delete(poolName: string): Promise<void> {
    throw new DriverFailure('not-supported', `ActiveMQ Classic removes no queue over AMQP: pool '${poolName}' stays`);
  }

  async openDeadLetters(poolName: string, signal: AbortSignal): Promise<DeadLetterView | undefined> {
    await this.#ports.run.learn(signal);
    if ((await this.#ports.pools.read(poolName, signal)) === undefined) return undefined;
    return await this.#ports.openLetters(poolName, await this.#letters(poolName, signal), signal);
  }

  /** Writes down what is wanted first: then everybody agrees on what the pool is before there is a queue of it. */
  async #create(
    pool: PoolAddress,
    record: PoolRecord | undefined,
    signal: AbortSignal,
  ): Promise<readonly Difference[]> {
    const { pools, removed, makeQueue } = this.#ports;
    const { poolName, settings } = pool;
    const wanted = widestFirst(pool.subscriptions);
    const different = record === undefined ? [] : differencesFrom(pool, record);
    const subscriptions = wanted.filter((one) => record?.has(one) !== true);
    if (different.length > 0) return different;
    if (subscriptions.length === 0) {
      // An operator removed them, or who wrote them down died before making them.
      for (const queue of await removed.missing(poolName, record?.queues ?? [], signal)) await makeQueue(queue, signal);
      return [];
    }
    expectNoRival(record?.copy() ?? new PoolRecord(poolName, { settings, subscriptions: [] }, []), wanted);
    const made = await pools.append(poolName, { settings, subscriptions }, signal);
    const differentNow = differencesFrom(pool, made);
    if (differentNow.length > 0) return differentNow;
    expectNoRival(made, wanted);
    const known = new Set(record?.queues);
    for (const queue of made.queues) if (!known.has(queue)) await makeQueue(queue, signal);
    await pools.tell(poolName, signal);
    return [];
  }

  async #letters(poolName: string, signal: AbortSignal): Promise<number> {
    const [found] = await this.#ports.statistics.ask(lettersQueue(poolName), signal);
    return found?.messages ?? 0;
  }
}

/** What cannot be added is not, and then its rival is told. */
const expectNoRival = (record: PoolRecord, wanted: readonly Subscription[]): void => {
  for (const one of wanted) {
    const rival = record.add(one);
    if (rival !== undefined) throw wouldDuplicate(record.poolName, one, rival);
  }
};
