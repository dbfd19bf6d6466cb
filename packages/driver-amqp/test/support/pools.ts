import { randomUUID } from 'node:crypto';
import type { Delivery, DriverConnection, Frame, PoolAddress, PoolSettings } from '@joinpool/core/driver';

export const defaultSettings: PoolSettings = {
  durable: true,
  queueType: undefined,
  deliveryLimit: 50,
  limits: {},
  deadLetters: {},
};

export const unique = (name: string): string => `test.${name}.${randomUUID().slice(0, 8)}`;

export const makePool = (name: string, settings: Partial<PoolSettings> = {}): PoolAddress => {
  const poolName = unique(name);
  return {
    poolName,
    subscriptions: [{ exchangeName: 'joinpool-test', topic: `${poolName}.#` }],
    settings: { ...defaultSettings, ...settings },
  };
};

export const makeFrame = (body: string, changes: Partial<Frame> = {}): Frame => ({
  id: randomUUID(),
  topic: 'order.created',
  exchangeName: 'joinpool-test',
  contentType: 'application/json',
  headers: {},
  body: Buffer.from(body),
  publishedAtMs: 1_700_000_000_000,
  ...changes,
});

/** A deadline for what must happen: without it a failing test would hang. */
export const within = (ms = 20_000): AbortSignal => AbortSignal.timeout(ms);

export const bodyOf = (delivery: Delivery): string => Buffer.from(delivery.frame.body).toString('utf8');

/** Sends bodies to the pool alone, one after the other, each confirmed. */
export const sendToPool = async (connection: DriverConnection, poolName: string, bodies: readonly string[]) => {
  const sender = await connection.openSender(within());
  const confirmed = bodies.map(
    (body) =>
      new Promise<void>((resolve, reject) => {
        sender.send({ kind: 'pool', poolName }, makeFrame(body), (error) =>
          error === undefined ? resolve() : reject(error),
        );
      }),
  );
  await Promise.all(confirmed);
  await sender.close(within());
};

/** Keeps what comes and lets a test wait for the first `count`. */
export class Inbox {
  readonly deliveries: Delivery[] = [];
  readonly #waiting: { readonly count: number; readonly resolve: () => void }[] = [];

  readonly sink = (delivery: Delivery): void => {
    this.deliveries.push(delivery);
    for (const { count, resolve } of this.#waiting) if (this.deliveries.length >= count) resolve();
  };

  async first(count: number): Promise<readonly Delivery[]> {
    await new Promise<void>((resolve, reject) => {
      if (this.deliveries.length >= count) resolve();
      this.#waiting.push({ count, resolve });
      const signal = within();
      signal.addEventListener('abort', () =>
        reject(new Error(`only ${this.deliveries.length} of ${count} deliveries came`)),
      );
    });
    return this.deliveries.slice(0, count);
  }
}

/** All letters of the pool as a look shows them. */
export const lookAtLetters = async (connection: DriverConnection, poolName: string): Promise<readonly Delivery[]> => {
  const view = await connection.administration.openDeadLetters(poolName, within());
  if (view === undefined) throw new Error(`no pool ${poolName}`);
  const letters: Delivery[] = [];
  for (let letter = await view.next(within()); letter !== undefined; letter = await view.next(within()))
    letters.push(letter);
  await view.close(within());
  return letters;
};
