import type { Connection } from '@joinpool/core';
import type { Workload } from './workload.js';
import { topic } from './workload.js';

/** The pools of a scenario: all contenders use queues that were declared the same way. */
export class BenchPools {
  readonly exchangeName: string;
  readonly #connection: Connection;
  readonly #queueType: Workload['queueType'] | undefined;
  readonly #names: string[] = [];

  /** Without a type of queue the broker has but one. */
  constructor(
    connection: Connection,
    { run, queueType }: Pick<Workload, 'run'> & { readonly queueType: Workload['queueType'] | undefined },
  ) {
    this.#connection = connection;
    this.#queueType = queueType;
    this.exchangeName = `bench-${run}`;
  }

  /** How to join a pool of this scenario. */
  joinOptions(poolName: string) {
    const pool = this.#queueType === undefined ? {} : { queueType: this.#queueType };
    return { poolName, topic, exchangeName: this.exchangeName, pool };
  }

  /** Makes a pool without members; its queue carries its name. */
  async make(name: string): Promise<string> {
    const poolName = `${this.exchangeName}-${name.replaceAll(' ', '-')}`;
    const member = await this.#connection.joinConsumerPool(() => {}, this.joinOptions(poolName));
    await member.leave();
    this.#names.push(poolName);
    return poolName;
  }

  /** Where the broker lets nobody remove a queue they stay. */
  async remove(): Promise<void> {
    if (!this.#connection.capabilities.deletePool) return;
    for (const poolName of this.#names) await this.#connection.deletePool(poolName, { force: true });
  }
}
