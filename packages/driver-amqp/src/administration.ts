import {
  type DeadLetterView,
  type Difference,
  type DriverAdministration,
  DriverFailure,
  type PoolAddress,
  type PoolInspection,
  type Subscription,
  type TopologyMode,
} from '@joinpool/core/driver';
import type { Channel } from 'amqplib';
import { assertExchange, assertQueue, type ChannelCalls } from './channel-calls.js';
import { type Declaration, findDifferences } from './differences.js';
import {
  deadLetterExchange,
  deadLetterQueueName,
  type PoolTopology,
  poolTopology,
  type QueueDeclaration,
  topicExchange,
} from './topology.js';

const headersExchange: Declaration = { durable: true, type: 'headers', arguments: {} };

const missing = (of: string): Difference => ({ of, argument: 'existence', wanted: 'present', found: undefined });

const exchangeNames = ({ subscriptions }: PoolAddress): readonly string[] => [
  ...new Set(subscriptions.map((subscription) => subscription.exchangeName)),
];

/** Pools as joinpool declares them. */
export class AmqpAdministration implements DriverAdministration {
  readonly #calls: ChannelCalls;

  constructor(calls: ChannelCalls) {
    this.#calls = calls;
  }

  async declareExchange(name: string, mode: TopologyMode, signal: AbortSignal): Promise<readonly Difference[]> {
    if (mode === 'passive') {
      await this.#calls.once(signal, (channel) => channel.checkExchange(name));
      return [];
    }
    const differences = await this.#compareExchange(name, topicExchange, signal);
    if (differences !== undefined) return differences;
    if (mode === 'check') throw new DriverFailure('not-found', `there is no exchange '${name}'`);
    await this.#calls.once(signal, (channel) => assertExchange(channel, name, topicExchange));
    return [];
  }

  async declare(pool: PoolAddress, mode: TopologyMode, signal: AbortSignal): Promise<readonly Difference[]> {
    if (mode === 'passive') {
      await this.#calls.once(signal, (channel) => channel.checkQueue(pool.poolName));
      return [];
    }
    const topology = poolTopology(pool.poolName, pool.settings);
    const differences = await this.#compare(pool, topology, mode, signal);
    if (differences.length > 0 || mode === 'check') return differences;
    await this.#calls.once(signal, (channel) => make(channel, pool, topology));
    return [];
  }

  async removeSubscription(poolName: string, subscription: Subscription, signal: AbortSignal): Promise<void> {
    const { exchangeName, topic } = subscription;
    await this.#calls.unlessMissing(signal, (channel) => channel.unbindQueue(poolName, exchangeName, topic));
  }

  async inspect(poolName: string, signal: AbortSignal): Promise<PoolInspection | undefined> {
    const queue = await this.#calls.queue(poolName, signal);
    if (queue === undefined) return undefined;
    const deadLetters = await this.#calls.queue(deadLetterQueueName(poolName), signal);
    return {
      backlog: queue.messageCount,
      // A member may have two consumers, so only their absence says how many members there are.
      ...(queue.consumerCount === 0 ? { members: 0 } : {}),
      ...(deadLetters === undefined ? {} : { deadLetters: deadLetters.messageCount }),
    };
  }

  /**
   * RabbitMQ's own `if-unused` is not used: for a quorum queue 3.10 and 4.0 answer 540, which closes the whole connection.
   * A member that joins between the look and the deletion loses its place and is told so.
   */
  async delete(poolName: string, force: boolean, signal: AbortSignal): Promise<void> {
    const queue = await this.#calls.queue(poolName, signal);
    if (queue !== undefined && queue.consumerCount > 0 && !force)
      throw new DriverFailure('in-use', `pool '${poolName}' has ${queue.consumerCount} consumers`);
    await this.#calls.unlessMissing(signal, (channel) => channel.deleteQueue(poolName));
    await this.#calls.unlessMissing(signal, (channel) => channel.deleteQueue(deadLetterQueueName(poolName)));
  }

  async openDeadLetters(poolName: string, signal: AbortSignal): Promise<DeadLetterView | undefined> {
    return await this.#calls.deadLetters(poolName, signal);
  }

  async #compare(
    pool: PoolAddress,
    topology: PoolTopology,
    mode: TopologyMode,
    signal: AbortSignal,
  ): Promise<readonly Difference[]> {
    const { poolName } = pool;
    const ofPool = await this.#compareQueue(`pool ${poolName}`, topology.pool, signal);
    if (ofPool === undefined && mode === 'check')
      throw new DriverFailure('not-found', `there is no pool '${poolName}'`);
    const ofLetters = `dead letters of pool ${poolName}`;
    const found = [ofPool ?? [], await this.#compareQueue(ofLetters, topology.deadLetters, signal)];
    const names = [ofLetters];
    for (const name of exchangeNames(pool)) {
      names.push(`exchange ${name}`);
      found.push(await this.#compareExchange(name, topicExchange, signal));
    }
    if (topology.deadLetterBindings.length > 0) {
      names.push(`exchange ${deadLetterExchange}`);
      found.push(await this.#compareExchange(deadLetterExchange, headersExchange, signal));
    }
    const absent = mode === 'check' ? names.filter((_, index) => found[index + 1] === undefined) : [];
    return [...found.flatMap((differences) => differences ?? []), ...absent.map(missing)];
  }

  /** Undefined when there is no such queue. */
  async #compareQueue(of: string, wanted: QueueDeclaration, signal: AbortSignal) {
    if ((await this.#calls.queue(wanted.name, signal)) === undefined) return undefined;
    return await findDifferences(of, wanted, (declaration) =>
      this.#calls.once(signal, (channel) => assertQueue(channel, wanted.name, declaration)),
    );
  }

  /** Undefined when there is no such exchange. */
  async #compareExchange(name: string, wanted: Declaration, signal: AbortSignal) {
    if (!(await this.#calls.hasExchange(name, signal))) return undefined;
    return await findDifferences(`exchange ${name}`, wanted, (declaration) =>
      this.#calls.once(signal, (channel) => assertExchange(channel, name, declaration)),
    );
  }
}

/** Dead letters first: from its first message on the pool has a place for what it cannot process. */
const make = async (channel: Channel, pool: PoolAddress, topology: PoolTopology): Promise<void> => {
  const { deadLetters, deadLetterBindings } = topology;
  await assertQueue(channel, deadLetters.name, deadLetters);
  if (deadLetterBindings.length > 0) await assertExchange(channel, deadLetterExchange, headersExchange);
  for (const binding of deadLetterBindings)
    await channel.bindQueue(deadLetters.name, deadLetterExchange, '', binding.arguments);
  await assertQueue(channel, topology.pool.name, topology.pool);
  for (const name of exchangeNames(pool)) await assertExchange(channel, name, topicExchange);
  for (const { exchangeName, topic } of pool.subscriptions) await channel.bindQueue(pool.poolName, exchangeName, topic);
};
