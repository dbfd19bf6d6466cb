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
import { AmqpFailure } from '../../client/amqp-failure.js';
import type { Client } from '../../client/client.js';
import { bindingPath, bindingsQuery, exchangeAddress, queueAddress } from './addresses.js';
import {
  bind,
  declareExchange,
  declareQueue,
  type ExchangeDeclaration,
  findQueue,
  headersExchange,
  queueDifferences,
  topicExchange,
} from './declarations.js';
import { exchangeDifferences } from './exchange-differences.js';
import { type Ask, Management, refusal } from './management.js';
import {
  deadLetterExchange,
  deadLetterQueue,
  type PoolTopology,
  poolTopology,
  type QueueDeclaration,
} from './pool-topology.js';

/** Opens the letters of a pool, of which there are so many. */
export type OpenLetters = (poolName: string, count: number, signal: AbortSignal) => Promise<DeadLetterView>;

const exchangesOf = ({ subscriptions }: PoolAddress): readonly string[] => [
  ...new Set(subscriptions.map(({ exchangeName }) => exchangeName)),
];

/** Something that a pool needs, and what of it differs; undefined where it does not exist. */
interface Compared {
  readonly of: string;
  readonly differences: readonly Difference[] | undefined;
}

/** Pools as joinpool declares them on RabbitMQ 4. */
export class RabbitmqAdministration implements DriverAdministration {
  readonly #client: Client;
  readonly #management: Management;
  readonly #openLetters: OpenLetters;

  constructor(client: Client, openLetters: OpenLetters) {
    this.#client = client;
    this.#management = new Management(client);
    this.#openLetters = openLetters;
  }

  async declareExchange(name: string, mode: TopologyMode, signal: AbortSignal): Promise<readonly Difference[]> {
    const exists = await this.#hasExchange(name, signal);
    if (!exists && mode !== 'create') throw new DriverFailure('not-found', `there is no exchange '${name}'`);
    if (mode === 'passive') return [];
    return await this.#management.call(signal, async (ask) => {
      if (exists) return await exchangeDifferences(ask, name, topicExchange);
      await declareExchange(ask, name, topicExchange);
      return [];
    });
  }

  async declare(pool: PoolAddress, mode: TopologyMode, signal: AbortSignal): Promise<readonly Difference[]> {
    return await this.#management.call(signal, async (ask) => {
      if (mode === 'passive') {
        if ((await findQueue(ask, pool.poolName)) === undefined) throw noPool(pool.poolName);
        return [];
      }
      const topology = poolTopology(pool.poolName, pool.settings);
      const compared = await this.#compare(ask, pool, topology, signal);
      if (mode === 'check') return await lacks(ask, pool, compared);
      const differences = compared.flatMap((one) => one.differences ?? []);
      if (differences.length === 0) await make(ask, pool, topology);
      return differences;
    });
  }

  async removeSubscription(
    poolName: string,
    { exchangeName, topic }: Subscription,
    signal: AbortSignal,
  ): Promise<void> {
    const path = bindingPath(exchangeName, poolName, topic);
    await this.#management.call(signal, async (ask) => {
      const reply = await ask('DELETE', path);
      if (reply.status >= 300) throw refusal(reply, `DELETE ${path}`);
    });
  }

  async inspect(poolName: string, signal: AbortSignal): Promise<PoolInspection | undefined> {
    return await this.#management.call(signal, async (ask) => {
      const [pool, letters] = await Promise.all([findQueue(ask, poolName), findQueue(ask, deadLetterQueue(poolName))]);
      if (pool === undefined) return undefined;
      return {
        backlog: pool.messages,
        // A member through AMQP 0-9-1 may have two consumers, so only their absence says how many members there are.
        ...(pool.consumers === 0 ? { members: 0 } : {}),
        ...(letters === undefined ? {} : { deadLetters: letters.messages }),
      };
    });
  }

  /** A member that joins between the look and the deletion loses its place and is told so. */
  async delete(poolName: string, force: boolean, signal: AbortSignal): Promise<void> {
    await this.#management.call(signal, async (ask) => {
      const pool = await findQueue(ask, poolName);
      if (pool !== undefined && pool.consumers > 0 && !force)
        throw new DriverFailure('in-use', `pool '${poolName}' has ${pool.consumers} consumers`);
      for (const queue of [poolName, deadLetterQueue(poolName)]) {
        const reply = await ask('DELETE', queueAddress(queue));
        if (reply.status >= 300) throw refusal(reply, `DELETE ${queueAddress(queue)}`);
      }
    });
  }

  async openDeadLetters(poolName: string, signal: AbortSignal): Promise<DeadLetterView | undefined> {
    const [pool, letters] = await this.#management.call(signal, (ask) =>
      Promise.all([findQueue(ask, poolName), findQueue(ask, deadLetterQueue(poolName))]),
    );
    if (pool === undefined) return undefined;
    return await this.#openLetters(poolName, letters?.messages ?? 0, signal);
  }

  async #compare(
    ask: Ask,
    pool: PoolAddress,
    topology: PoolTopology,
    signal: AbortSignal,
  ): Promise<readonly Compared[]> {
    const { poolName } = pool;
    const ofQueue = async (of: string, wanted: QueueDeclaration): Promise<Compared> => {
      const found = await findQueue(ask, wanted.name);
      return { of, differences: found && (await queueDifferences(ask, of, wanted, found)) };
    };
    const ofExchange = async (name: string, wanted: ExchangeDeclaration): Promise<Compared> => {
      const exists = await this.#hasExchange(name, signal);
      return { of: `exchange ${name}`, differences: exists ? await exchangeDifferences(ask, name, wanted) : undefined };
    };
    return await Promise.all([
      ofQueue(`pool ${poolName}`, topology.pool),
      ofQueue(`dead letters of pool ${poolName}`, topology.deadLetters),
      ...exchangesOf(pool).map((name) => ofExchange(name, topicExchange)),
      ...(topology.deadLetterBindings.length > 0 ? [ofExchange(deadLetterExchange, headersExchange)] : []),
    ]);
  }

  /** RabbitMQ's management does not tell of exchanges; attaching to one that is missing is refused. */
  async #hasExchange(name: string, signal: AbortSignal): Promise<boolean> {
    try {
      const link = await this.#client.openSender({ target: { address: exchangeAddress(name) } }, signal);
      await link.life.close(signal);
      return true;
    } catch (error) {
      if (error instanceof AmqpFailure && error.condition === 'amqp:not-found') return false;
      throw error;
    }
  }
}

const noPool = (poolName: string): DriverFailure => new DriverFailure('not-found', `there is no pool '${poolName}'`);

/** What `check` answers: also what does not exist, and bindings that do not. */
const lacks = async (
  ask: Ask,
  pool: PoolAddress,
  [own, ...others]: readonly Compared[],
): Promise<readonly Difference[]> => {
  if (own?.differences === undefined) throw noPool(pool.poolName);
  const missing = (of: string) => ({ of, argument: 'existence', wanted: 'present', found: undefined });
  const differing = others.flatMap(({ of, differences }) => differences ?? [missing(of)]);
  return [...own.differences, ...differing, ...missingSubscriptions(pool, await boundOf(ask, pool))];
};

const boundOf = async (ask: Ask, { poolName, subscriptions }: PoolAddress): Promise<readonly Subscription[]> => {
  const found = await Promise.all(
    subscriptions.map(async ({ exchangeName, topic }) => {
      const reply = await ask('GET', bindingsQuery(exchangeName, poolName, topic));
      return Array.isArray(reply.body) && reply.body.length > 0;
    }),
  );
  return subscriptions.filter((_, index) => found[index] === true);
};

/** Dead letters first: from its first message on the pool has a place for what it cannot process. */
const make = async (ask: Ask, pool: PoolAddress, topology: PoolTopology): Promise<void> => {
  const { poolName, subscriptions } = pool;
  const { deadLetters, deadLetterBindings } = topology;
  await declareQueue(ask, deadLetters);
  if (deadLetterBindings.length > 0) await declareExchange(ask, deadLetterExchange, headersExchange);
  const ofLetters = { exchangeName: deadLetterExchange, queue: deadLetters.name, key: '' };
  await Promise.all(deadLetterBindings.map((binding) => bind(ask, { ...ofLetters, ...binding })));
  await declareQueue(ask, topology.pool);
  await Promise.all(exchangesOf(pool).map((name) => declareExchange(ask, name, topicExchange)));
  await Promise.all(
    subscriptions.map(({ exchangeName, topic }) => bind(ask, { exchangeName, queue: poolName, key: topic })),
  );
};
