import {
  type DeadLetterView,
  type Difference,
  type DriverAdministration,
  DriverFailure,
  missingSubscriptions,
  type PoolAddress,
  type PoolInspection,
  type Subscription,
  type TopologyMode,
} from '@joinpool/core/driver';
import type { BrokerRun } from '../broker-run.js';
import { Bindings } from './bindings.js';
import {
  type Declaration,
  declarationsOf,
  differencesFrom,
  lettersName,
  queueExchange,
  topicExchange,
} from './declarations.js';
import type { Attributes, Management } from './management.js';

/** Opens a view of so many letters in that queue. */
export type OpenLetters = (queueName: string, count: number, signal: AbortSignal) => Promise<DeadLetterView>;

interface Found {
  readonly declaration: Declaration;
  /** Undefined where there is none. */
  readonly attributes: Attributes | undefined;
}

const poolNotFound = (poolName: string): DriverFailure =>
  new DriverFailure('not-found', `there is no pool '${poolName}'`);

const missing = ({ declaration: { of } }: Found): Difference => ({
  ...{ of, argument: 'existence', wanted: 'present', found: undefined },
});

const differences = ({ declaration, attributes }: Found): readonly Difference[] =>
  attributes === undefined ? [] : differencesFrom(declaration, attributes);

/** Pools of Broker-J, made and looked at over its management node. */
export class QpidManagementAdministration implements DriverAdministration {
  readonly #management: Management;
  readonly #bindings: Bindings;
  readonly #run: BrokerRun;
  readonly #openLetters: OpenLetters;

  constructor(management: Management, run: BrokerRun, openLetters: OpenLetters) {
    this.#management = management;
    this.#bindings = new Bindings(management);
    this.#run = run;
    this.#openLetters = openLetters;
  }

  async declareExchange(exchangeName: string, mode: TopologyMode, signal: AbortSignal): Promise<readonly Difference[]> {
    await this.#run.learn(signal);
    const declaration = topicExchange(exchangeName);
    const [found] = await this.#look([declaration], signal);
    if (found?.attributes !== undefined) return mode === 'passive' ? [] : differences(found);
    if (mode !== 'create') throw new DriverFailure('not-found', `there is no exchange '${exchangeName}'`);
    return await this.#make([declaration], signal);
  }

  async declare(pool: PoolAddress, mode: TopologyMode, signal: AbortSignal): Promise<readonly Difference[]> {
    await this.#run.learn(signal);
    const { poolName } = pool;
    if (mode === 'passive') {
      if ((await this.#management.read('Queue', poolName, signal)) === undefined) throw poolNotFound(poolName);
      return [];
    }
    const found = await this.#look(declarationsOf(pool), signal);
    if (mode === 'check') return await this.#check(pool, found, signal);
    const different = found.flatMap(differences);
    if (different.length > 0) return different;
    const absent = found.filter(({ attributes }) => attributes === undefined);
    const raced = await this.#make(
      absent.map(({ declaration }) => declaration),
      signal,
    );
    if (raced.length > 0) return raced;
    await this.#bindAll(pool, signal);
    return [];
  }

  async removeSubscription(poolName: string, subscription: Subscription, signal: AbortSignal): Promise<void> {
    await this.#bindings.remove(poolName, subscription, signal);
  }

  async inspect(poolName: string, signal: AbortSignal): Promise<PoolInspection | undefined> {
    const [pool, letters, subscriptions] = await Promise.all([
      this.#management.statistics(poolName, signal),
      this.#management.statistics(lettersName(poolName), signal),
      this.#bindings.of(poolName, signal),
    ]);
    if (pool === undefined) return undefined;
    return {
      backlog: pool.availableMessages ?? 0,
      members: pool.consumerCount ?? 0,
      unsettled: pool.unacknowledgedMessages ?? 0,
      oldestMessageAgeMs: pool.oldestMessageAge ?? 0,
      ...(letters === undefined ? {} : { deadLetters: letters.queueDepthMessages ?? 0 }),
      subscriptions,
    };
  }

  /** What is deleted goes to the alternate binding, so the pool is emptied first and its letters go last. */
  async delete(poolName: string, force: boolean, signal: AbortSignal): Promise<void> {
    const consumers = (await this.#management.statistics(poolName, signal))?.consumerCount ?? 0;
    if (consumers > 0 && !force) throw new DriverFailure('in-use', `pool '${poolName}' has ${consumers} member(s)`);
    for (const name of [poolName, lettersName(poolName)]) {
      await this.#management.call('Queue', name, { operation: 'clearQueue' }, signal);
      await this.#management.remove('Queue', name, signal);
    }
  }

  async openDeadLetters(poolName: string, signal: AbortSignal): Promise<DeadLetterView | undefined> {
    await this.#run.learn(signal);
    const name = lettersName(poolName);
    const [pool, letters] = await Promise.all([
      this.#management.read('Queue', poolName, signal),
      this.#management.statistics(name, signal),
    ]);
    if (pool === undefined) return undefined;
    if (letters === undefined)
      throw new DriverFailure('not-found', `the queue '${name}' is gone: join the pool anew, which makes it again`);
    return await this.#openLetters(name, letters.availableMessages ?? 0, signal);
  }

  async #look(declarations: readonly Declaration[], signal: AbortSignal): Promise<readonly Found[]> {
    return await Promise.all(
      declarations.map(async (declaration) => ({
        declaration,
        attributes: await this.#management.read(declaration.kind, declaration.name, signal),
      })),
    );
  }

  async #check(pool: PoolAddress, found: readonly Found[], signal: AbortSignal): Promise<readonly Difference[]> {
    const { poolName } = pool;
    const absent = found.filter(({ attributes }) => attributes === undefined);
    if (absent.some(({ declaration: { kind, name } }) => kind === 'Queue' && name === poolName))
      throw poolNotFound(poolName);
    const bound = await this.#bindings.of(poolName, signal);
    return [...found.flatMap(differences), ...absent.map(missing), ...missingSubscriptions(pool, bound)];
  }

  /** Answers the differences of what somebody else made meanwhile. */
  async #make(declarations: readonly Declaration[], signal: AbortSignal): Promise<readonly Difference[]> {
    const raced: Declaration[] = [];
    for (const declaration of declarations) {
      const { kind, name, attributes } = declaration;
      if (!(await this.#management.create(kind, name, attributes, signal))) raced.push(declaration);
    }
    return (await this.#look(raced, signal)).flatMap(differences);
  }

  /** The pool's own address first: by it come letters, before there can be any message. */
  async #bindAll({ poolName, subscriptions }: PoolAddress, signal: AbortSignal): Promise<void> {
    const letters = lettersName(poolName);
    await this.#bindings.add(letters, [{ exchangeName: queueExchange, topic: letters }], signal);
    const own = { exchangeName: queueExchange, topic: poolName };
    await this.#bindings.add(poolName, [own, ...subscriptions], signal);
  }
}
