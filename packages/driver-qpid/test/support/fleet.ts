import { ensureBroker } from '@joinpool/brokers';
import type { Connection, JoinOptions, Letter, Message } from '@joinpool/core';
import { connectAmqp } from '@joinpool/driver-amqp';
import { afterAll, beforeAll } from 'vitest';
import { connectQpid } from '../../src/index.js';
import { unique, within } from './pools.js';

export type Protocol = 'AMQP 0-9-1' | 'AMQP 1.0';

export const protocols: readonly Protocol[] = ['AMQP 0-9-1', 'AMQP 1.0'];

export const otherThan = (protocol: Protocol): Protocol => (protocol === 'AMQP 1.0' ? 'AMQP 0-9-1' : 'AMQP 1.0');

/** One connection through each protocol to the same broker; pools that are made here are deleted at the end. */
export class Fleet {
  readonly #connections: Readonly<Record<Protocol, Connection>>;
  readonly #pools: string[] = [];

  constructor(connections: Readonly<Record<Protocol, Connection>>) {
    this.#connections = connections;
  }

  through(protocol: Protocol): Connection {
    return this.#connections[protocol];
  }

  poolName(name: string): string {
    const poolName = unique(name);
    this.#pools.push(poolName);
    return poolName;
  }

  /** Joins, and resolves with the messages as they come. */
  async join(protocol: Protocol, options: JoinOptions, handle: (message: Message) => unknown) {
    return await this.through(protocol).joinConsumerPool(handle, options);
  }

  async letters(protocol: Protocol, poolName: string): Promise<readonly Letter[]> {
    const letters: Letter[] = [];
    for await (const letter of this.through(protocol).deadLetters(poolName, { signal: within() })) letters.push(letter);
    return letters;
  }

  async close(): Promise<void> {
    const [first, ...others] = Object.values(this.#connections);
    await Promise.all(others.map((connection) => connection.close({ signal: within() })));
    for (const poolName of this.#pools) await first?.deletePool(poolName, { force: true, signal: within() });
    await first?.close({ signal: within() });
  }
}

/** Both protocols on the broker that JOINPOOL_BROKER names. */
export const useFleet = (): (() => Fleet) => {
  let fleet: Fleet | undefined;
  beforeAll(async () => {
    const { url } = await ensureBroker(process.env['JOINPOOL_BROKER'] ?? 'rabbitmq-4');
    fleet = new Fleet({ 'AMQP 0-9-1': await connectAmqp(url), 'AMQP 1.0': await connectQpid(url) });
  });
  afterAll(async () => {
    await fleet?.close();
  });
  return () => {
    if (fleet === undefined) throw new Error('the fleet is used before it is there');
    return fleet;
  };
};
