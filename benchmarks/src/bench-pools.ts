import type { Connection } from '@joinpool/core';
import type { Workload } from './workload.js';
import { topic } from './workload.js';

/** The pools of a scenario: all contenders use queues that were declared the same way. */
export class BenchPools {
  readonly exchangeName: string;
  readonly #connection: Connection;
  readonly #queueType: Workload['queueType'];
  readonly #names: string[] = [];

  constructor(connection: Connection, { run, queueType }: Pick<Workload, 'run' | 'queueType'>) {
    this.#connection = connection;
    this.#queueType = queueType;
    this.exchangeName = `bench-${run}`;
  }

  /** How to join a pool of this scenario. */
  joinOptions(poolName: string) {
    return { poolName, topic, exchangeName: this.exchangeName, pool: { queueType: this.#queueType } };
  }

  /** Makes a pool without members; its queue carries its name. */
  async make(name: string): Promise<string> {
    const poolName = `${this.exchangeName}-${name.replaceAll(' ', '-')}`;
    const member = await this.#connection.joinConsumerPool(() => {}, this.joinOptions(poolName));
    await member.leave();
    this.#names.push(poolName);
    return poolName;
  }

  async remove(): Promise<void> {
    for (const poolName of this.#names) await this.#connection.deletePool(poolName, { force: true });
  }
}
