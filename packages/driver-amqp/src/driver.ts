import {
  type DeliverySink,
  type DeliveryWindow,
  type Driver,
  type DriverAdministration,
  type DriverCapabilities,
  type DriverConnection,
  type DriverPool,
  type DriverSender,
  HostRotation,
  noCapabilities,
  orAbort,
  type PoolAddress,
  SecondConnection,
} from '@joinpool/core/driver';
import { AmqpAdministration } from './administration.js';
import { ChannelCalls } from './channel-calls.js';
import type { CheckedOptions, Host } from './checked-options.js';
import { classifyError } from './classify-error.js';
import { Link } from './link.js';
import { OpenstackAdministration } from './openstack-administration.js';
import type { OpenstackSettings } from './openstack-topology.js';
import { AmqpSender } from './sender.js';
import { AmqpPool } from './source.js';

const capabilities: DriverCapabilities = Object.freeze({
  ...noCapabilities,
  mandatory: true,
  maxBacklog: true,
  refuseWhenFull: true,
  messageTtl: true,
  expireWhenUnused: true,
  deadLetterLimits: true,
  deadLetterInclude: true,
  deletePool: true,
  removeSubscription: true,
  innerWildcards: true,
  queueTypes: Object.freeze(['quorum', 'classic'] as const),
});

/** Of pools that are declared as OpenStack's services do: nothing that would take an argument of joinpool's own. */
const openstackCapabilities: DriverCapabilities = Object.freeze({
  ...capabilities,
  maxBacklog: false,
  refuseWhenFull: false,
  messageTtl: false,
  expireWhenUnused: false,
  deadLetterInclude: false,
  queueTypes: Object.freeze([]),
});

type BlockedListener = (blocked: boolean) => void;

/** Two TCP connections to one host: RabbitMQ stops reading one that publishes during an alarm, acks included. */
class AmqpConnection implements DriverConnection {
  readonly capabilities: DriverCapabilities;
  readonly administration: DriverAdministration;
  readonly #openstack: OpenstackAdministration | undefined;
  readonly #consuming: Link;
  readonly #publishing: SecondConnection<Link>;
  readonly #blockedListeners: BlockedListener[] = [];
  readonly #places = new Set<AmqpPool>();
  #blocked = false;

  constructor(
    consuming: Link,
    openPublishing: (signal: AbortSignal) => Promise<Link>,
    openstack: OpenstackSettings | undefined,
  ) {
    this.#consuming = consuming;
    this.#publishing = new SecondConnection(openPublishing, (link) => this.#watchAlarms(link));
    const calls = new ChannelCalls(consuming);
    this.#openstack = openstack === undefined ? undefined : new OpenstackAdministration(calls, openstack);
    this.administration = this.#openstack ?? new AmqpAdministration(calls);
    this.capabilities = openstack === undefined ? capabilities : openstackCapabilities;
    void consuming.lost.then(() => {
      this.#publishing.end();
      this.#publishing.current?.sever();
    });
  }

  get lost(): Promise<unknown> {
    return this.#consuming.lost;
  }

  async openSender(signal: AbortSignal): Promise<DriverSender> {
    const link = await this.#publishing.get(signal);
    return new AmqpSender(link, await link.confirmChannel(signal));
  }

  async attach(
    pool: PoolAddress,
    window: DeliveryWindow,
    sink: DeliverySink,
    signal: AbortSignal,
  ): Promise<DriverPool> {
    const channel = await this.#consuming.channel(signal);
    const place = new AmqpPool(pool.poolName, channel, sink, this.#counts(pool));
    try {
      await orAbort(place.start(window), signal);
      this.#places.add(place);
      channel.on('close', () => this.#places.delete(place));
      return place;
    } catch (error) {
      place.abandon();
      throw await this.#consuming.explain(error, signal);
    }
  }

  onBlocked(listener: BlockedListener): void {
    this.#blockedListeners.push(listener);
  }

  unwrap(kind: string): unknown {
    return kind === 'amqplib' ? this.#consuming.model : undefined;
  }

  async close(signal: AbortSignal): Promise<void> {
    this.#publishing.end();
    // amqplib lets the close of a connection overtake the acks of its channels, but not the close of a channel.
    const freed = [...this.#places].map((place) => place.detach(signal));
    await Promise.allSettled(freed);
    await Promise.all([this.#publishing.current?.close(signal), this.#consuming.close(signal)]);
  }

  #counts({ poolName, settings }: PoolAddress): boolean {
    return this.#openstack?.counts(poolName) ?? (settings.durable && settings.queueType !== 'classic');
  }

  #watchAlarms(link: Link): void {
    link.model.on('blocked', () => this.#tellBlocked(true));
    link.model.on('unblocked', () => this.#tellBlocked(false));
    // The alarm of a connection that is gone says nothing any more; the next one is told anew.
    link.model.on('close', () => this.#tellBlocked(false));
  }

  #tellBlocked(blocked: boolean): void {
    if (blocked === this.#blocked) return;
    this.#blocked = blocked;
    for (const listener of this.#blockedListeners) listener(blocked);
  }
}

/** The driver for checked options. */
export class AmqpDriver implements Driver {
  readonly name = 'amqp';
  readonly #options: CheckedOptions;
  readonly #hosts: HostRotation<Host>;

  constructor(options: CheckedOptions) {
    this.#options = options;
    this.#hosts = new HostRotation(options.hosts);
  }

  get hosts(): number {
    return this.#hosts.size;
  }

  async open(signal: AbortSignal): Promise<DriverConnection> {
    const host = this.#hosts.next();
    const consuming = await Link.open(host, this.#options, 'consume', signal);
    return new AmqpConnection(
      consuming,
      (abort) => Link.open(host, this.#options, 'publish', abort),
      this.#options.openstack,
    );
  }

  readonly classify = classifyError;
}
