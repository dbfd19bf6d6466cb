import {
  type DeliverySink,
  type DeliveryWindow,
  type Driver,
  type DriverCapabilities,
  type DriverConnection,
  type DriverPool,
  type DriverSender,
  type ErrorKind,
  noCapabilities,
  orAbort,
  type PoolAddress,
} from '@joinpool/core/driver';
import { RedisAdministration } from './administration.js';
import { classifyError } from './classify-error.js';
import { FormerPlaces } from './former-places.js';
import { type RedisSettings, type RedisTransportOptions, withDefaults } from './options.js';
import { RedisPlace } from './place.js';
import { RedisSender } from './sender.js';
import { Session } from './session.js';

const capabilities: DriverCapabilities = Object.freeze({
  ...noCapabilities,
  mandatory: true,
  deadLetterLimits: true,
  listSubscriptions: true,
  deletePool: true,
  innerWildcards: true,
});

/** One session, and the places taken by it. */
class RedisConnection implements DriverConnection {
  readonly capabilities = capabilities;
  readonly administration: RedisAdministration;
  readonly #session: Session;
  readonly #places = new Set<RedisPlace>();

  constructor(session: Session) {
    this.#session = session;
    this.administration = new RedisAdministration(session);
  }

  get lost(): Promise<unknown> {
    return this.#session.lost;
  }

  async openSender(signal: AbortSignal): Promise<DriverSender> {
    await orAbort(this.#session.commands.ping(), signal); // a server that is silent gets no further sender
    return new RedisSender(this.#session);
  }

  async attach(
    pool: PoolAddress,
    window: DeliveryWindow,
    sink: DeliverySink,
    signal: AbortSignal,
  ): Promise<DriverPool> {
    const place = new RedisPlace(this.#session, pool, window, sink);
    this.#places.add(place);
    void place.over.then(() => this.#places.delete(place));
    try {
      await orAbort(place.start(), signal);
      return place;
    } catch (error) {
      void place.leave().catch(() => undefined); // nobody waits for it any more; if it fails, the lease runs out
      throw error;
    }
  }

  /** A server that takes no messages refuses them: publishes fail with `unavailable` and are tried again. */
  onBlocked(_listener: (blocked: boolean) => void): void {}

  unwrap(kind: string): unknown {
    return kind === 'redis' ? this.#session.commands : undefined;
  }

  async close(signal: AbortSignal): Promise<void> {
    if (!this.#session.isOver && !signal.aborted) {
      const leaving = Promise.allSettled([...this.#places].map((place) => place.detach(signal)));
      await orAbort(leaving, signal).catch(() => undefined); // aborted: it is cut below
    }
    await this.#session.close(signal);
  }
}

/** One server, or several that are tried in turn. */
export class RedisDriver implements Driver {
  readonly name = 'redis';
  readonly #urls: readonly string[];
  readonly #settings: RedisSettings;
  readonly #former = new FormerPlaces();
  #next = 0;

  constructor(urls: readonly string[], options: RedisTransportOptions) {
    this.#urls = urls;
    this.#settings = withDefaults(options);
  }

  get hosts(): number {
    return this.#urls.length;
  }

  async open(signal: AbortSignal): Promise<DriverConnection> {
    const url = this.#urls[this.#next % this.#urls.length] ?? '';
    this.#next += 1;
    const server = { url, settings: this.#settings, former: this.#former };
    return new RedisConnection(await Session.open(server, signal));
  }

  classify(error: unknown): ErrorKind {
    return classifyError(error);
  }
}
