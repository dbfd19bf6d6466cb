import {
  type DeadLetterView,
  type Difference,
  type DriverAdministration,
  DriverFailure,
  type PoolAddress,
  type PoolInspection,
  type PoolWarning,
} from '@joinpool/core/driver';
import { AmqpFailure } from '../../client/amqp-failure.js';
import type { Client } from '../../client/client.js';
import { type AddressTemplates, fillTemplate } from './address-templates.js';

/** Opens the letters at this address, of which there are so many, where the broker tells. */
type OpenLetters = (
  poolName: string,
  address: string,
  count: number | undefined,
  signal: AbortSignal,
) => Promise<DeadLetterView>;

/** What the strategy knows of the broker. */
export interface PredeclaredPorts {
  readonly templates: AddressTemplates;
  /** Whether it answers every flow of a link, with how many messages wait. */
  readonly answersFlows: boolean;
  readonly openLetters: OpenLetters;
}

/** What is at an address; `waiting` where the broker tells it. */
interface Found {
  readonly waiting: number | undefined;
}

const howToMake = ({ poolName, subscriptions }: PoolAddress, address: string): string => {
  const bindings = subscriptions.map(({ exchangeName, topic }) => `topic '${topic}' of exchange '${exchangeName}'`);
  return (
    `there is nothing at '${address}' for pool '${poolName}', and strategy 'predeclared' makes nothing: ask the operator ` +
    `for durable queues '${poolName}', which gets ${bindings.join(' and ')}, and '${poolName}.dead', which gets nothing`
  );
};

const unchecked = ({ poolName }: PoolAddress): PoolWarning => ({
  code: 'pool-unchecked',
  message:
    `pool "${poolName}" is used as its operator declared it (strategy 'predeclared'): whether it survives a restart, ` +
    'and which topics it gets, nobody can ask this broker',
});

/** Pools that an operator declares: what can be learnt by attaching to them, and nothing made. */
export class PredeclaredAdministration implements DriverAdministration {
  readonly takesCopies = true;
  readonly #client: Client;
  readonly #ports: PredeclaredPorts;

  constructor(client: Client, ports: PredeclaredPorts) {
    this.#client = client;
    this.#ports = ports;
  }

  async declareExchange(exchangeName: string, _mode: unknown, signal: AbortSignal): Promise<readonly Difference[]> {
    const { exchange: template } = this.#ports.templates;
    // Where each topic has an address of its own there is none of the exchange to look for.
    if (template.includes('{topic}')) return [];
    const address = fillTemplate(template, { exchange: exchangeName });
    const opened = await this.#unlessMissing(() => this.#client.openSender({ target: { address } }, signal));
    if (opened === undefined)
      throw new DriverFailure(
        'not-found',
        `there is nothing at '${address}' for exchange '${exchangeName}', and strategy 'predeclared' makes nothing: ` +
          'ask the operator for a durable topic exchange of that name',
      );
    await opened.life.close(signal);
    return [];
  }

  async declare(pool: PoolAddress, _mode: unknown, signal: AbortSignal): Promise<readonly Difference[]> {
    for (const address of [this.#addressOf(pool.poolName), this.#lettersOf(pool.poolName)])
      if ((await this.#find(address, signal)) === undefined)
        throw new DriverFailure('not-found', howToMake(pool, address));
    return [];
  }

  async examine(pool: PoolAddress): Promise<readonly PoolWarning[]> {
    return [unchecked(pool)];
  }

  async removeSubscription(poolName: string): Promise<void> {
    throw new DriverFailure('not-supported', `what pool '${poolName}' gets is its operator's to change`);
  }

  async inspect(poolName: string, signal: AbortSignal): Promise<PoolInspection | undefined> {
    const pool = await this.#find(this.#addressOf(poolName), signal);
    if (pool === undefined) return undefined;
    if (pool.waiting === undefined)
      throw new DriverFailure('not-supported', 'the broker does not tell how many messages wait: use its own tools');
    const letters = await this.#find(this.#lettersOf(poolName), signal);
    return { backlog: pool.waiting, ...(letters?.waiting === undefined ? {} : { deadLetters: letters.waiting }) };
  }

  async delete(poolName: string): Promise<void> {
    throw new DriverFailure('not-supported', `pool '${poolName}' is its operator's to delete`);
  }

  async openDeadLetters(poolName: string, signal: AbortSignal): Promise<DeadLetterView | undefined> {
    if ((await this.#find(this.#addressOf(poolName), signal)) === undefined) return undefined;
    const address = this.#lettersOf(poolName);
    const letters = await this.#find(address, signal);
    if (letters === undefined)
      throw new DriverFailure('not-found', `pool '${poolName}' has no letters at '${address}'`);
    return await this.#ports.openLetters(poolName, address, letters.waiting, signal);
  }

  #addressOf(poolName: string): string {
    return fillTemplate(this.#ports.templates.pool, { pool: poolName });
  }

  #lettersOf(poolName: string): string {
    return fillTemplate(this.#ports.templates.deadLetters, { pool: poolName });
  }

  /** Looks by attaching, without credit: nothing is taken. Undefined when there is nothing. */
  async #find(address: string, signal: AbortSignal): Promise<Found | undefined> {
    const ignore = () => undefined;
    const link = await this.#unlessMissing(() => this.#client.openReceiver({ source: { address } }, ignore, signal));
    if (link === undefined) return undefined;
    const waiting = this.#ports.answersFlows ? await link.available(signal) : undefined;
    await link.life.close(signal);
    return { waiting };
  }

  async #unlessMissing<T>(open: () => Promise<T>): Promise<T | undefined> {
    try {
      return await open();
    } catch (error) {
      if (error instanceof AmqpFailure && error.condition === 'amqp:not-found') return undefined;
      throw error;
    }
  }
}
