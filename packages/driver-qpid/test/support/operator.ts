import {
  type Driver,
  type DriverAdministration,
  type DriverConnection,
  orAbort,
  type PoolAddress,
} from '@joinpool/core/driver';
import { amqpDriver } from '@joinpool/driver-amqp';
import { within } from './pools.js';

/** What stands in for `target`, with some of its members replaced. */
const standIn = <T extends object>(target: T, replaced: Partial<T>): T =>
  new Proxy(target, {
    get: (_, name) => {
      const [owner, value]: [object, unknown] = Reflect.has(replaced, name)
        ? [replaced, Reflect.get(replaced, name)]
        : [target, Reflect.get(target, name, target)];
      return typeof value === 'function' ? value.bind(owner) : value;
    },
  });

/**
 * Who declares pools where members may not, as docs/guides/operate-rabbitmq-amqp-1.0.md tells an operator to: with
 * driver-amqp, as classic queues without limits. Removes at the end what it has made.
 */
export class Operator {
  readonly #made = new Set<string>();
  readonly #connections = new Map<string, Promise<DriverConnection>>();
  #direct: string | undefined;

  /** A driver whose members find every pool made that they ask for; only `create` asks an operator. `url` leads where the
   * driver connects, through a proxy perhaps, and `direct` to the broker. */
  serve(driver: Driver, url: string, direct: string): Driver {
    this.#direct = direct;
    return standIn(driver, {
      open: async (signal: AbortSignal) => {
        const connection: DriverConnection = await driver.open(signal);
        return standIn(connection, { administration: this.#before(connection.administration, url) });
      },
    });
  }

  async close(): Promise<void> {
    if (this.#direct === undefined) return;
    await this.#ask(this.#direct, within(), async (administration) => {
      for (const poolName of this.#made) await administration.delete(poolName, true, within());
    });
    this.#made.clear();
    for (const connection of this.#connections.values()) await (await connection).close(within());
  }

  #before(administration: DriverAdministration, url: string): DriverAdministration {
    return standIn(administration, {
      declareExchange: async (name, mode, signal) => {
        if (mode === 'create') await this.#ask(url, signal, (own) => own.declareExchange(name, mode, signal));
        return await administration.declareExchange(name, mode, signal);
      },
      declare: async (pool, mode, signal) => {
        if (mode === 'create') await this.#make(url, pool, signal);
        return await administration.declare(pool, mode, signal);
      },
    });
  }

  async #make(url: string, pool: PoolAddress, signal: AbortSignal): Promise<void> {
    const settings = { ...pool.settings, durable: true, queueType: 'classic', limits: {}, deadLetters: {} } as const;
    this.#made.add(pool.poolName);
    await this.#ask(url, signal, (administration) => administration.declare({ ...pool, settings }, 'create', signal));
  }

  async #ask<T>(url: string, signal: AbortSignal, work: (own: DriverAdministration) => Promise<T>): Promise<T> {
    const { administration } = await orAbort(this.#connectionTo(url), signal);
    return await work(administration);
  }

  /** One for each place, opened anew when it was lost. */
  #connectionTo(url: string): Promise<DriverConnection> {
    const known = this.#connections.get(url);
    if (known !== undefined) return known;
    const opening = amqpDriver(url).open(within());
    this.#connections.set(url, opening);
    const forget = () => void this.#connections.delete(url);
    opening.then(({ lost }) => lost.then(forget), forget);
    return opening;
  }
}
