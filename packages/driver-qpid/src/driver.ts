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
  HostRotation,
  type PoolAddress,
  SecondConnection,
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
  readonly #publishing: SecondConnection<Client>;
  readonly #places = new Set<QpidPool>();
  readonly #over = new AbortController();
  readonly #copies: Copies;

  constructor(consuming: Client, strategy: Strategy, openPublishing: OpenClient) {
    this.#consuming = consuming;
    this.#strategy = strategy;
    this.#publishing = new SecondConnection(openPublishing);
    this.#copies = new Copies((signal) => this.openSender(signal), this.#over.signal);
    void consuming.lost.then((reason) => {
      this.#publishing.end();
      this.#over.abort(reason);
      this.#publishing.current?.sever();
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
    const sender = new QpidSender(await this.#publishing.get(signal), this.#strategy);
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
    this.#publishing.end();
    await Promise.allSettled([...this.#places].map((place) => place.detach(signal)));
    this.#over.abort(new DriverFailure('connection-lost', 'the connection was closed'));
    await Promise.all([this.#publishing.current?.close(signal), this.#consuming.close(signal)]);
  }
}

const openAt = async (host: Host, options: CheckedOptions, signal: AbortSignal): Promise<DriverConnection> => {
  const consuming = await Client.open(host, options, 'consume', signal);
  try {
    const strategy = chooseStrategy(consuming, options);
    return new QpidConnection(consuming, strategy, (abort) => Client.open(host, options, 'publish', abort));
  } catch (error) {
    consuming.cut();
    throw error;
  }
};

/** The driver for checked options. */
export class QpidDriver implements Driver {
  readonly name = 'qpid';
  readonly classify = classifyError;
  readonly #hosts: HostRotation<Host>;
  readonly #options: CheckedOptions;

  constructor(options: CheckedOptions) {
    this.#hosts = new HostRotation(options.hosts);
    this.#options = options;
  }

  open(signal: AbortSignal): Promise<DriverConnection> {
    return openAt(this.#hosts.next(), this.#options, signal);
  }

  get hosts(): number {
    return this.#hosts.size;
  }
}
