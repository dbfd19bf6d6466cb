import {
  type DeliverySink,
  type DeliveryWindow,
  type Driver,
  type DriverAdministration,
  type DriverCapabilities,
  type DriverConnection,
  DriverFailure,
  type DriverPool,
  type DriverSender,
  type PoolAddress,
} from '@joinpool/core/driver';
import type { CheckedOptions, Host } from './checked-options.js';
import { classifyError } from './classify-error.js';
import { Client } from './client/client.js';
import { Copies } from './copies.js';
import { QpidSender } from './sender.js';
import { QpidPool } from './source.js';
import { chooseStrategy } from './strategies/choose-strategy.js';
import type { Strategy } from './strategies/strategy.js';

type OpenClient = (signal: AbortSignal) => Promise<Client>;

/** Two TCP connections to one host: brokers that hold up a publisher stop reading its connection, settlements included. */
class QpidConnection implements DriverConnection {
  readonly #consuming: Client;
  readonly #strategy: Strategy;
  readonly #openPublishing: OpenClient;
  readonly #places = new Set<QpidPool>();
  readonly #over = new AbortController();
  readonly #copies: Copies;
  #publishing: Client | undefined;
  #closing = false;

  constructor(consuming: Client, strategy: Strategy, openPublishing: OpenClient) {
    this.#consuming = consuming;
    this.#strategy = strategy;
    this.#openPublishing = openPublishing;
    this.#copies = new Copies((signal) => this.openSender(signal), this.#over.signal);
    void consuming.lost.then((reason) => {
      this.#closing = true;
      this.#over.abort(reason);
      this.#publishing?.sever();
    });
  }

  get capabilities(): DriverCapabilities {
    return this.#strategy.capabilities;
  }

  get administration(): DriverAdministration {
    return this.#strategy.administration;
  }

  get lost(): Promise<unknown> {
    return this.#consuming.lost;
  }

  async openSender(signal: AbortSignal): Promise<DriverSender> {
    const sender = new QpidSender(await this.#publishingClient(signal), this.#strategy);
    await sender.probe(signal);
    return sender;
  }

  async attach(
    pool: PoolAddress,
    window: DeliveryWindow,
    sink: DeliverySink,
    signal: AbortSignal,
  ): Promise<DriverPool> {
    const request = {
      client: this.#consuming,
      strategy: this.#strategy,
      pool,
      sink,
      sendCopy: this.#copies.send.bind(this.#copies, pool.poolName),
    };
    const place = await QpidPool.open(request, window, signal);
    this.#places.add(place);
    place.over.then(() => this.#places.delete(place));
    return place;
  }

  /** AMQP 1.0 has no word for an alarm: a broker that takes nothing gives no credit. */
  onBlocked(): void {}

  unwrap(kind: string): unknown {
    return kind === 'rhea' ? this.#consuming.raw : undefined;
  }

  async close(signal: AbortSignal): Promise<void> {
    this.#closing = true;
    await Promise.allSettled([...this.#places].map((place) => place.detach(signal)));
    this.#over.abort(new DriverFailure('connection-lost', 'the connection was closed'));
    await Promise.all([this.#publishing?.close(signal), this.#consuming.close(signal)]);
  }

  async #publishingClient(signal: AbortSignal): Promise<Client> {
    if (this.#publishing !== undefined && !this.#publishing.over) return this.#publishing;
    const client = await this.#openPublishing(signal);
    if (this.#closing) {
      client.cut();
      throw new DriverFailure('connection-lost', 'the connection was closed meanwhile');
    }
    this.#publishing = client;
    return client;
  }
}

/** The driver for checked options. */
export class QpidDriver implements Driver {
  readonly name = 'qpid';
  readonly #options: CheckedOptions;
  #next = 0;

  constructor(options: CheckedOptions) {
    this.#options = options;
  }

  get hosts(): number {
    return this.#options.hosts.length;
  }

  async open(signal: AbortSignal): Promise<DriverConnection> {
    const host = this.#nextHost();
    const consuming = await Client.open(host, this.#options, 'consume', signal);
    try {
      const strategy = chooseStrategy(consuming, this.#options);
      return new QpidConnection(consuming, strategy, (abort) => Client.open(host, this.#options, 'publish', abort));
    } catch (error) {
      consuming.cut();
      throw error;
    }
  }

  readonly classify = classifyError;

  #nextHost(): Host {
    const { hosts } = this.#options;
    const host = hosts[this.#next % hosts.length];
    this.#next += 1;
    if (host === undefined) throw new DriverFailure('unreachable', 'the driver knows no host');
    return host;
  }
}
