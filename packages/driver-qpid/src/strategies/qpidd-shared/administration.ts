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
import type { Qmf, Values } from './qmf.js';

export type OpenLetters = (queueName: string, signal: AbortSignal) => Promise<DeadLetterView>;

interface Declaration {
  readonly type: 'queue' | 'exchange';
  readonly name: string;
  readonly of: string;
  /** As the broker takes them, and under other names tells them. */
  readonly properties: Values;
  readonly told: Readonly<Record<string, unknown>>;
}

export const lettersName = (poolName: string): string => `${poolName}.dead`;

const bindingName = (poolName: string, { exchangeName, topic }: Subscription): string =>
  `${exchangeName}/${poolName}/${topic}`;

const exchange = (name: string): Declaration => ({
  ...{ type: 'exchange', name, of: `exchange ${name}` },
  properties: { durable: true, 'exchange-type': 'topic' },
  told: { durable: true, type: 'topic' },
});

const queue = (name: string, of: string, durable: boolean): Declaration => ({
  ...{ type: 'queue', name, of, properties: { durable }, told: { durable } },
});

/** Dead letters before the pool. */
const declarationsOf = ({ poolName, subscriptions, settings }: PoolAddress): readonly Declaration[] => [
  queue(lettersName(poolName), `dead letters of pool ${poolName}`, true),
  queue(poolName, `pool ${poolName}`, settings.durable),
  ...[...new Set(subscriptions.map(({ exchangeName }) => exchangeName))].map(exchange),
];

const sameText = (value: unknown): string | undefined => {
  if (value === undefined || value === null) return undefined;
  // rhea reads booleans of the long form as numbers.
  if (value === 1 || value === true) return 'true';
  return value === 0 || value === false ? 'false' : String(value);
};

const differencesFrom = ({ of, told }: Declaration, found: Values): readonly Difference[] =>
  Object.keys(told)
    .map((argument) => ({ of, argument, wanted: sameText(told[argument]), found: sameText(found[argument]) }))
    .filter(({ wanted, found: value }) => wanted !== value);

const numberOf = (values: Values, name: string): number => Number(values[name] ?? 0);

/** Pools of qpidd, made and looked at by QMF2. */
export class QpiddAdministration implements DriverAdministration {
  readonly #qmf: Qmf;
  readonly #openLetters: OpenLetters;

  constructor(qmf: Qmf, openLetters: OpenLetters) {
    this.#qmf = qmf;
    this.#openLetters = openLetters;
  }

  async declareExchange(exchangeName: string, mode: TopologyMode, signal: AbortSignal): Promise<readonly Difference[]> {
    const declaration = exchange(exchangeName);
    const found = await this.#qmf.read('exchange', exchangeName, signal);
    if (found !== undefined) return mode === 'passive' ? [] : differencesFrom(declaration, found);
    if (mode !== 'create') throw new DriverFailure('not-found', `there is no exchange '${exchangeName}'`);
    return await this.#make(declaration, signal);
  }

  async declare(pool: PoolAddress, mode: TopologyMode, signal: AbortSignal): Promise<readonly Difference[]> {
    const { poolName, subscriptions } = pool;
    if (mode === 'passive') {
      if ((await this.#qmf.read('queue', poolName, signal)) === undefined)
        throw new DriverFailure('not-found', `there is no pool '${poolName}'`);
      return [];
    }
    if (mode === 'check')
      throw new DriverFailure(
        'not-supported',
        "on qpidd nobody can tell a pool's subscriptions: use topology 'passive', or 'create'",
      );
    const declarations = declarationsOf(pool);
    const known = await Promise.all(declarations.map(({ type, name }) => this.#qmf.read(type, name, signal)));
    const different = declarations.flatMap((declaration, index) =>
      differencesFrom(declaration, known[index] ?? declaration.told),
    );
    if (different.length > 0) return different;
    for (const [index, declaration] of declarations.entries()) {
      if (known[index] !== undefined) continue;
      const raced = await this.#make(declaration, signal);
      if (raced.length > 0) return raced;
    }
    for (const subscription of subscriptions)
      await this.#qmf.create('binding', bindingName(poolName, subscription), {}, signal);
    return [];
  }

  async removeSubscription(poolName: string, subscription: Subscription, signal: AbortSignal): Promise<void> {
    try {
      await this.#qmf.delete('binding', bindingName(poolName, subscription), signal);
    } catch (error) {
      if (!(error instanceof DriverFailure) || error.kind !== 'not-found') throw error;
    }
  }

  async inspect(poolName: string, signal: AbortSignal): Promise<PoolInspection | undefined> {
    const [pool, letters] = await Promise.all([
      this.#qmf.read('queue', poolName, signal),
      this.#qmf.read('queue', lettersName(poolName), signal),
    ]);
    if (pool === undefined) return undefined;
    return {
      // With what members hold: qpidd tells the two together.
      ...{ backlog: numberOf(pool, 'msgDepth'), members: numberOf(pool, 'consumerCount') },
      ...(letters === undefined ? {} : { deadLetters: numberOf(letters, 'msgDepth') }),
    };
  }

  async delete(poolName: string, force: boolean, signal: AbortSignal): Promise<void> {
    const pool = await this.inspect(poolName, signal);
    const { members = 0, deadLetters } = pool ?? {};
    if (members > 0 && !force) throw new DriverFailure('in-use', `pool '${poolName}' has ${members} member(s)`);
    if (pool === undefined) return;
    await this.#qmf.delete('queue', poolName, signal);
    if (deadLetters !== undefined) await this.#qmf.delete('queue', lettersName(poolName), signal);
  }

  async openDeadLetters(poolName: string, signal: AbortSignal): Promise<DeadLetterView | undefined> {
    if ((await this.#qmf.read('queue', poolName, signal)) === undefined) return undefined;
    return await this.#openLetters(lettersName(poolName), signal);
  }

  /** Answers the differences of what somebody else made meanwhile. */
  async #make(declaration: Declaration, signal: AbortSignal): Promise<readonly Difference[]> {
    const { type, name, properties } = declaration;
    if (await this.#qmf.create(type, name, properties, signal)) return [];
    return differencesFrom(declaration, (await this.#qmf.read(type, name, signal)) ?? {});
  }
}
