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
import type { BrokerRun } from '../broker-run.js';
import { exchangeAddress, lettersName } from './addresses.js';
import type { Lock } from './lock.js';
import type { Management, QueueFacts } from './management.js';
import { lookAt } from './pool-look.js';
import { patternsByExchange, type Subscriptions } from './subscriptions.js';

/** Opens a view of so many letters in that queue. */
export type OpenLetters = (queueName: string, count: number, signal: AbortSignal) => Promise<DeadLetterView>;

/** What pools are administered with. */
export interface Ports {
  readonly management: Management;
  readonly subscriptions: Subscriptions;
  readonly lock: Lock;
  readonly run: BrokerRun;
  readonly openLetters: OpenLetters;
}

const poolNotFound = (poolName: string): DriverFailure =>
  new DriverFailure('not-found', `there is no pool '${poolName}'`);

const notPersistent = (poolName: string): DriverFailure =>
  new DriverFailure(
    'not-supported',
    `the broker keeps nothing on disk, and pool '${poolName}' is to be durable: set <persistence-enabled> to true in ` +
      'broker.xml, or make the pool with durable: false',
  );

const numberOf = (queue: QueueFacts, name: string): number => Number(queue[name] ?? 0);

/** Pools of Artemis, made and looked at over its management address. */
export class ArtemisAdministration implements DriverAdministration {
  readonly #ports: Ports;

  constructor(ports: Ports) {
    this.#ports = ports;
  }

  async declareExchange(exchangeName: string, mode: TopologyMode, signal: AbortSignal): Promise<readonly Difference[]> {
    const { management, run } = this.#ports;
    await run.learn(signal);
    const address = exchangeAddress(exchangeName);
    if (await management.hasAddress(address, signal)) return [];
    if (mode !== 'create') throw new DriverFailure('not-found', `there is no exchange '${exchangeName}'`);
    await this.#makeAddress(address, signal);
    return [];
  }

  async declare(pool: PoolAddress, mode: TopologyMode, signal: AbortSignal): Promise<readonly Difference[]> {
    const { management, run, lock } = this.#ports;
    const { poolName } = pool;
    await run.learn(signal);
    if (mode === 'passive') {
      if ((await management.queue(poolName, signal)) === undefined) throw poolNotFound(poolName);
      return [];
    }
    patternsByExchange(pool.subscriptions);
    const look = await lookAt(pool, this.#ports, signal);
    if (mode === 'check') {
      if (look.absentQueues.some(({ name }) => name === poolName)) throw poolNotFound(poolName);
      return [...look.differences, ...look.absent];
    }
    if (look.differences.length > 0 || look.absent.length === 0) return look.differences;
    return await lock.run(signal, () => this.#make(pool, signal));
  }

  async removeSubscription(poolName: string, subscription: Subscription, signal: AbortSignal): Promise<void> {
    const { lock, subscriptions } = this.#ports;
    await lock.run(signal, () => subscriptions.remove(poolName, subscription, signal));
  }

  async inspect(poolName: string, signal: AbortSignal): Promise<PoolInspection | undefined> {
    const { management, subscriptions } = this.#ports;
    const [pool, letters, listens] = await Promise.all([
      management.queue(poolName, signal),
      management.queue(lettersName(poolName), signal),
      subscriptions.list(poolName, signal),
    ]);
    if (pool === undefined) return undefined;
    const unsettled = numberOf(pool, 'deliveringCount');
    return {
      backlog: Math.max(0, numberOf(pool, 'messageCount') - unsettled),
      members: numberOf(pool, 'consumerCount'),
      unsettled,
      ...(letters === undefined ? {} : { deadLetters: numberOf(letters, 'messageCount') }),
      subscriptions: listens,
    };
  }

  /** What feeds the pool goes first, so that nothing is sent to a queue that is gone. */
  async delete(poolName: string, force: boolean, signal: AbortSignal): Promise<void> {
    const { management, lock, subscriptions } = this.#ports;
    await lock.run(signal, async () => {
      const consumers = numberOf((await management.queue(poolName, signal)) ?? {}, 'consumerCount');
      if (consumers > 0 && !force) throw new DriverFailure('in-use', `pool '${poolName}' has ${consumers} member(s)`);
      await subscriptions.removeAll(poolName, signal);
      for (const name of [poolName, lettersName(poolName)]) {
        await management.call('destroyQueue', [name, true, true], signal);
        await management.call('removeAddressSettings', [name], signal);
        if ((await management.queue(name, signal)) !== undefined)
          throw new DriverFailure('unavailable', `the broker has not deleted queue '${name}'`);
      }
    });
  }

  async openDeadLetters(poolName: string, signal: AbortSignal): Promise<DeadLetterView | undefined> {
    const { management, openLetters } = this.#ports;
    const name = lettersName(poolName);
    const [pool, letters] = await Promise.all([management.queue(poolName, signal), management.queue(name, signal)]);
    if (pool === undefined) return undefined;
    if (letters === undefined)
      throw new DriverFailure('not-found', `the queue '${name}' is gone: join the pool anew, which makes it again`);
    return await openLetters(name, numberOf(letters, 'messageCount') - numberOf(letters, 'deliveringCount'), signal);
  }

  /** Looks again, since another may have been here before; then makes what is missing, and reads it back. */
  async #make(pool: PoolAddress, signal: AbortSignal): Promise<readonly Difference[]> {
    const { management, subscriptions } = this.#ports;
    const { differences, absentQueues } = await lookAt(pool, this.#ports, signal);
    if (differences.length > 0) return differences;
    if (pool.settings.durable && !(await management.persists(signal))) throw notPersistent(pool.poolName);
    const patterns = patternsByExchange(pool.subscriptions);
    for (const name of patterns.keys()) await this.#makeAddress(exchangeAddress(name), signal);
    for (const { name, settings, durable, ringSize } of absentQueues) {
      await management.setSettings(name, settings, signal);
      await management.createQueue(name, { durable, 'ring-size': ringSize }, signal);
      // One that was there already, and is nobody's.
      await management.call('updateQueue', [JSON.stringify({ name, 'ring-size': ringSize })], signal);
    }
    await subscriptions.add(pool.poolName, patterns, signal);
    const made = await lookAt(pool, this.#ports, signal);
    const wrong = [...made.differences, ...made.absent];
    if (wrong.length > 0)
      throw new DriverFailure(
        'unavailable',
        `the broker answered well and has not made pool '${pool.poolName}' as asked: ${JSON.stringify(wrong[0])}`,
      );
    return [];
  }

  async #makeAddress(address: string, signal: AbortSignal): Promise<void> {
    const { management } = this.#ports;
    if (await management.hasAddress(address, signal)) return;
    try {
      await management.call('createAddress', [address, 'MULTICAST'], signal);
    } catch (error) {
      // Another made it meanwhile.
      if (!(await management.hasAddress(address, signal))) throw error;
    }
  }
}
