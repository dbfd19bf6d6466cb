import type { Delivery, DriverConnection, DriverPool, Frame, PoolAddress, Subscription } from '@joinpool/core/driver';
import { vi } from 'vitest';
import { type QpidTransportOptions, qpidDriver } from '../../src/index.js';
import { defaultSettings, unique, within } from './pools.js';
import { makeFrame } from './samples.js';

/** A pool that listens to these patterns, below a first word of its own. */
export const poolOn = (...patterns: readonly string[]): PoolAddress => {
  const poolName = unique('pool');
  return { poolName, subscriptions: on(poolName, ...patterns), settings: defaultSettings };
};

/** Topics of a pool of that name alone. */
export const on = (poolName: string, ...patterns: readonly string[]): readonly Subscription[] =>
  patterns.map((pattern) => ({ exchangeName: 'joinpool.test', topic: `${poolName}.${pattern}` }));

export const open = (url: string, options: QpidTransportOptions = {}): Promise<DriverConnection> =>
  qpidDriver(url, options).open(within());

/** Confirmed, one after the other; the bodies are the topics. */
export const publish = async (
  connection: DriverConnection,
  poolName: string,
  topics: readonly string[],
  options: Partial<Frame> = {},
): Promise<void> => {
  await connection.administration.declareExchange('joinpool.test', 'create', within());
  const sender = await connection.openSender(within());
  for (const { exchangeName, topic } of on(poolName, ...topics)) {
    const frame = makeFrame({ id: unique('message'), exchangeName, topic, body: Buffer.from(topic), ...options });
    await new Promise<void>((resolve, reject) => {
      sender.send({ kind: 'topic', exchangeName, topic }, frame, (error) =>
        error === undefined ? resolve() : reject(error),
      );
    });
  }
  await sender.close(within());
};

/** A member that settles nothing by itself. */
export class Holder {
  readonly held: Delivery[] = [];
  place: DriverPool | undefined;

  static async attach(connection: DriverConnection, pool: PoolAddress, window: number): Promise<Holder> {
    const holder = new Holder();
    const sink = (delivery: Delivery) => holder.held.push(delivery);
    await connection.administration.declare(pool, 'passive', within());
    holder.place = await connection.attach(pool, { messages: window }, sink, within());
    return holder;
  }

  /** The last words of the topics that are held. */
  get topics(): readonly string[] {
    return this.held.map(({ frame }) => frame.topic.split('.').at(-1) ?? '');
  }

  async untilHeld(count: number): Promise<readonly Delivery[]> {
    await vi.waitUntil(() => this.held.length >= count, { timeout: 20_000 });
    return this.held;
  }

  async detach(): Promise<void> {
    await this.place?.stop(within());
    await this.place?.detach(within());
  }
}
