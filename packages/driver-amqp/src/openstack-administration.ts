import {
  type DeadLetterView,
  type Difference,
  type DriverAdministration,
  DriverFailure,
  type ErrorKind,
  type PoolAddress,
  type PoolInspection,
  type PoolWarning,
  type Subscription,
  type TopologyMode,
} from '@joinpool/core/driver';
import type { Replies } from 'amqplib';
import { AmqpAdministration } from './administration.js';
import { assertExchange, assertQueue, type ChannelCalls } from './channel-calls.js';
import { classifyError } from './classify-error.js';
import { findDifferences } from './differences.js';
import {
  boundTopics,
  exchangeDeclaration,
  type FoundQueue,
  foundQueue,
  type OpenstackSettings,
  probe,
  queueDeclaration,
  type UnreadQueue,
  unreadWarning,
  warningsOf,
} from './openstack-topology.js';
import { poolTopology } from './topology.js';
import { transientRefusal } from './transient-refusal.js';

/** Of a queue that another connection has for itself, whose node is down, or that this user may not see. */
const untold: ReadonlySet<ErrorKind> = new Set(['in-use', 'unavailable', 'permission-denied']);

/** Pools that members in Python share: what exists is used and never changed, what is missing is made as they would. */
export class OpenstackAdministration implements DriverAdministration {
  readonly #calls: ChannelCalls;
  readonly #settings: OpenstackSettings;
  readonly #own: AmqpAdministration;
  /** Pools as `declare` found them. */
  readonly #found = new Map<string, FoundQueue>();

  constructor(calls: ChannelCalls, settings: OpenstackSettings) {
    this.#calls = calls;
    this.#settings = settings;
    this.#own = new AmqpAdministration(calls);
  }

  async declareExchange(name: string, mode: TopologyMode, signal: AbortSignal): Promise<readonly Difference[]> {
    if (await this.#calls.hasExchange(name, signal)) return [];
    if (mode !== 'create') throw new DriverFailure('not-found', `there is no exchange '${name}'`);
    await this.#makeExchange(name, this.#wantsDurable ?? false, signal);
    return [];
  }

  async declare(pool: PoolAddress, mode: TopologyMode, signal: AbortSignal): Promise<readonly Difference[]> {
    const { poolName } = pool;
    const exists = (await this.#calls.queue(poolName, signal)) !== undefined;
    if (mode !== 'create') {
      if (!exists) throw new DriverFailure('not-found', `there is no pool '${poolName}'`);
      if (mode === 'check') this.#found.set(poolName, await this.#describe(poolName, signal));
      return [];
    }
    const differences = await this.#makeDeadLetters(pool, signal);
    if (differences.length > 0) return differences;
    const found = exists ? await this.#describe(poolName, signal) : undefined;
    const missing = await this.#missingExchanges(pool, signal);
    const durable = this.#wantsDurable ?? found?.durable ?? (await this.#exchangeIsDurable(pool, missing, signal));
    for (const name of missing) await this.#makeExchange(name, durable, signal);
    if (found === undefined) await this.#makeQueue(poolName, durable, signal);
    this.#found.set(poolName, found ?? (await this.#describe(poolName, signal)));
    await this.#bind(pool, signal);
    return [];
  }

  async examine(pool: PoolAddress, signal: AbortSignal): Promise<readonly PoolWarning[]> {
    const found = this.#found.get(pool.poolName);
    const warnings = found === undefined ? [] : warningsOf(pool.poolName, found);
    return [...warnings, ...unreadWarning(await this.#unreadQueues(pool, signal))];
  }

  /** Whether the pool is known to count deliveries. */
  counts(poolName: string): boolean {
    return this.#found.get(poolName)?.type === 'quorum';
  }

  async removeSubscription(poolName: string, subscription: Subscription, signal: AbortSignal): Promise<void> {
    for (const topic of boundTopics(subscription.topic))
      await this.#own.removeSubscription(poolName, { ...subscription, topic }, signal);
  }

  inspect(poolName: string, signal: AbortSignal): Promise<PoolInspection | undefined> {
    return this.#own.inspect(poolName, signal);
  }

  delete(poolName: string, force: boolean, signal: AbortSignal): Promise<void> {
    return this.#own.delete(poolName, force, signal);
  }

  openDeadLetters(poolName: string, signal: AbortSignal): Promise<DeadLetterView | undefined> {
    return this.#own.openDeadLetters(poolName, signal);
  }

  /** What the settings say for themselves; a quorum queue is always durable. */
  get #wantsDurable(): boolean | undefined {
    return this.#settings.quorum ? true : this.#settings.durable;
  }

  /** joinpool's own queue, for what this member cannot process: beside the pool, which stays as it is. */
  async #makeDeadLetters({ poolName, settings }: PoolAddress, signal: AbortSignal): Promise<readonly Difference[]> {
    const { deadLetters } = poolTopology(poolName, settings);
    return await findDifferences(`dead letters of pool ${poolName}`, deadLetters, (declaration) =>
      this.#calls.once(signal, (channel) => assertQueue(channel, deadLetters.name, declaration)),
    );
  }

  async #describe(poolName: string, signal: AbortSignal): Promise<FoundQueue> {
    const differences = await findDifferences(`pool ${poolName}`, probe, (declaration) =>
      this.#calls.once(signal, (channel) => assertQueue(channel, poolName, declaration)),
    );
    return foundQueue(differences);
  }

  async #missingExchanges(pool: PoolAddress, signal: AbortSignal): Promise<readonly string[]> {
    const missing: string[] = [];
    for (const name of exchangeNames(pool)) if (!(await this.#calls.hasExchange(name, signal))) missing.push(name);
    return missing;
  }

  /** A new queue is durable like the exchange it is bound to: members in Python declare both alike. */
  async #exchangeIsDurable(pool: PoolAddress, missing: readonly string[], signal: AbortSignal): Promise<boolean> {
    const present = exchangeNames(pool).find((name) => !missing.includes(name));
    if (present === undefined) return false;
    const differences = await findDifferences(
      `exchange ${present}`,
      { durable: true, type: 'topic', arguments: {} },
      (declaration) => this.#calls.once(signal, (channel) => assertExchange(channel, present, declaration)),
    );
    return !differences.some(({ argument }) => argument === 'durable');
  }

  async #makeExchange(name: string, durable: boolean, signal: AbortSignal): Promise<void> {
    const wanted = exchangeDeclaration(this.#settings, durable);
    await this.#calls.once(signal, (channel) => assertExchange(channel, name, wanted));
  }

  async #makeQueue(name: string, durable: boolean, signal: AbortSignal): Promise<void> {
    const wanted = queueDeclaration(this.#settings, durable);
    try {
      await this.#calls.once(signal, (channel) => assertQueue(channel, name, wanted));
    } catch (error) {
      signal.throwIfAborted();
      throw transientRefusal(name, await this.#calls.causeOf(error, signal)) ?? error;
    }
  }

  async #bind({ poolName, subscriptions }: PoolAddress, signal: AbortSignal): Promise<void> {
    await this.#calls.once(signal, async (channel) => {
      for (const { exchangeName, topic } of subscriptions)
        for (const bound of boundTopics(topic)) await channel.bindQueue(poolName, exchangeName, bound);
    });
  }

  /** A notifier also fills a queue named as the topic itself. A pool of that name is no such queue. */
  async #unreadQueues(pool: PoolAddress, signal: AbortSignal): Promise<readonly UnreadQueue[]> {
    const names = new Set(pool.subscriptions.flatMap(({ topic }) => boundTopics(topic)));
    names.delete(pool.poolName);
    const unread: UnreadQueue[] = [];
    for (const name of names) {
      const queue = /[*#]/.test(name) ? undefined : await this.#lookAt(name, signal);
      if (queue?.consumerCount === 0) unread.push({ name, backlog: queue.messageCount });
    }
    return unread;
  }

  /** Undefined also when RabbitMQ keeps it to itself: this is for a warning, and no reason to refuse a join. */
  async #lookAt(name: string, signal: AbortSignal): Promise<Replies.AssertQueue | undefined> {
    try {
      return await this.#calls.queue(name, signal);
    } catch (error) {
      if (signal.aborted || !untold.has(classifyError(error))) throw error;
      return undefined;
    }
  }
}

const exchangeNames = ({ subscriptions }: PoolAddress): readonly string[] => [
  ...new Set(subscriptions.map(({ exchangeName }) => exchangeName)),
];
