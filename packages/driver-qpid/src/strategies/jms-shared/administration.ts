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
import { AmqpFailure } from '../../client/amqp-failure.js';
import type { Client } from '../../client/client.js';
import type { SourceTerminus } from '../../client/terminus.js';
import { assertKeepable, lettersSource, linkNameOf, sourcesOf } from './subscriptions.js';

export type OpenLetters = (poolName: string, signal: AbortSignal) => Promise<DeadLetterView>;

const cannot = (what: string, instead: string): DriverFailure =>
  new DriverFailure('not-supported', `with 'jms-shared' nobody can ${what}: ${instead}`);

const ignore = (): void => undefined;

/** Durable shared subscriptions, which are made by taking from them and can be neither listed nor looked at. */
export class JmsSharedAdministration implements DriverAdministration {
  readonly #client: Client;
  readonly #openLetters: OpenLetters;

  constructor(client: Client, openLetters: OpenLetters) {
    this.#client = client;
    this.#openLetters = openLetters;
  }

  /** Makes none in any mode: a link shows whether there is one. */
  async declareExchange(exchangeName: string, _mode: TopologyMode, signal: AbortSignal): Promise<Difference[]> {
    const link = await this.#client
      .openSender({ target: { address: exchangeName } }, signal)
      .catch((error: unknown) => Promise.reject(explained(error, exchangeName)));
    await link.life.close(signal);
    return [];
  }

  async declare(pool: PoolAddress, mode: TopologyMode, signal: AbortSignal): Promise<readonly Difference[]> {
    if (mode !== 'create')
      throw cannot(
        `tell whether pool '${pool.poolName}' exists`,
        "join it with topology 'create', which makes what is missing",
      );
    assertKeepable(pool);
    for (const { exchangeName } of pool.subscriptions) await this.declareExchange(exchangeName, mode, signal);
    for (const source of [lettersSource(pool.poolName), ...sourcesOf(pool)]) await this.#make(source, pool, signal);
    return [];
  }

  removeSubscription(poolName: string, { topic }: Subscription): Promise<void> {
    const what = `remove '${topic}' from pool '${poolName}'`;
    return Promise.reject(cannot(what, 'delete its queue with a tool of the broker'));
  }

  inspect(poolName: string): Promise<PoolInspection | undefined> {
    return Promise.reject(cannot(`look at pool '${poolName}'`, 'look at its queues with a tool of the broker'));
  }

  delete(poolName: string): Promise<void> {
    return Promise.reject(cannot(`delete pool '${poolName}'`, 'delete its queues with a tool of the broker'));
  }

  /** A pool that nobody made has no letters, which is all that can be told. */
  openDeadLetters(poolName: string, signal: AbortSignal): Promise<DeadLetterView> {
    return this.#openLetters(poolName, signal);
  }

  async #make(source: SourceTerminus, pool: PoolAddress, signal: AbortSignal): Promise<void> {
    const name = linkNameOf(source, pool);
    const link = await this.#client.openReceiver({ source, name, keepsSource: true }, ignore, signal);
    await link.life.close(signal);
  }
}

const explained = (error: unknown, exchangeName: string): unknown =>
  error instanceof AmqpFailure && error.condition === 'amqp:not-found'
    ? new DriverFailure(
        'not-found',
        `there is no exchange '${exchangeName}', and 'jms-shared' can make none: make a durable topic exchange of that ` +
          'name with a tool of the broker',
        { cause: error },
      )
    : error;
