import {
  type DeliverySink,
  type DeliveryWindow,
  type Driver,
  type DriverCapabilities,
  type DriverConnection,
  type DriverPool,
  type DriverSender,
  noCapabilities,
  type PoolAddress,
} from '@joinpool/core/driver';
import { ZmqAdministration } from './administration.js';
import { classifyError } from './classify-error.js';
import { greet, type Welcomed } from './client/greet.js';
import { Outbound } from './client/outbound.js';
import type { ProducerLog } from './client/producer-log.js';
import { ProducerLogs } from './client/producer-logs.js';
import { Requests } from './client/requests.js';
import { Session } from './client/session.js';
import type { OpenWire, Wire } from './client/wire.js';
import { pauseBeforeRetry } from './pause-before-retry.js';
import { Places } from './places.js';
import { Command } from './protocol/command.js';
import { parseFailure } from './protocol/parse-payload.js';
import { type Publishing, ZmqSender } from './sender.js';

const capabilities: DriverCapabilities = Object.freeze({
  ...noCapabilities,
  priorities: true,
  delayedDelivery: true,
  delayedRetry: true,
  messageExpiry: true,
  mandatory: true,
  maxBacklog: true,
  refuseWhenFull: true,
  messageTtl: true,
  expireWhenUnused: true,
  deadLetterLimits: true,
  deadLetterInclude: true,
  maxWindowBytes: true,
  listSubscriptions: true,
  deletePool: true,
  removeSubscription: true,
  innerWildcards: true,
});

/** What a driver needs to know. */
export interface ZmqDriverOptions {
  /** Makes one attempt; each further call goes to the next host. */
  readonly openWire: OpenWire;
  /** How many hosts there are. */
  readonly hosts: number;
  /** For the hub's events. */
  readonly clientName: string;
  /** How long an attempt waits for the hub's WELCOME, in milliseconds. */
  readonly welcomeTimeoutMs: number;
  /**
   * Where another hub takes the place of one that goes away: for how long one attempt goes on, in milliseconds, when a hub
   * went away before its WELCOME. Default 0.
   */
  readonly takeOverMs?: number;
}

/** One session with a hub. */
class ZmqConnection implements DriverConnection {
  readonly capabilities: DriverCapabilities;
  readonly administration: ZmqAdministration;
  readonly #session: Session;
  readonly #requests: Requests;
  readonly #places: Places;
  readonly #publishing: Publishing;
  readonly #blockedListeners: ((blocked: boolean) => void)[] = [];
  #sender: ZmqSender | undefined;
  #isBlocked = false;

  /** Made within WELCOME, before anything that follows it. */
  constructor(session: Session, log: ProducerLog, welcome: Welcomed) {
    this.#session = session;
    this.#requests = new Requests(session);
    this.#places = new Places(session);
    this.administration = new ZmqAdministration(this.#requests);
    this.capabilities = Object.freeze({ ...capabilities, maxBodyBytes: welcome.maxBodyBytes });
    this.#publishing = { log, outbound: new Outbound(session, log, welcome.window), limits: welcome };
    this.#listen(log);
  }

  get lost(): Promise<unknown> {
    return this.#session.lost;
  }

  async openSender(signal: AbortSignal): Promise<DriverSender> {
    await this.#requests.ping(signal);
    await this.#sender?.close(signal);
    this.#sender = new ZmqSender(this.#publishing);
    return this.#sender;
  }

  async attach(
    { poolName }: PoolAddress,
    window: DeliveryWindow,
    sink: DeliverySink,
    signal: AbortSignal,
  ): Promise<DriverPool> {
    return await this.#places.attach(poolName, window, sink, signal);
  }

  onBlocked(listener: (blocked: boolean) => void): void {
    this.#blockedListeners.push(listener);
    if (this.#isBlocked) queueMicrotask(() => listener(this.#isBlocked));
  }

  unwrap(kind: string): unknown {
    return kind === 'zeromq' ? this.#session.raw : undefined;
  }

  async close(signal: AbortSignal): Promise<void> {
    this.#places.flush();
    await this.#sender?.close(signal);
    await this.#session.close(signal);
  }

  #listen(log: ProducerLog): void {
    this.#session.on(Command.CONFIRM, ({ a: last, c }) => {
      log.confirm(last, c === 1);
      this.#publishing.outbound.goOn();
    });
    this.#session.on(Command.REFUSED, ({ a: first, b: count }, parts) => {
      log.refuse(first, count, parseFailure(parts[1]));
    });
    this.#session.on(Command.BLOCKED, ({ b }) => {
      this.#isBlocked = b === 1;
      for (const listener of this.#blockedListeners) listener(this.#isBlocked);
    });
    this.#session.onEnd((failure) => {
      this.#sender?.lose(failure);
    });
  }
}

/** The driver over any way to open a wire. */
export class ZmqDriver implements Driver {
  readonly name = 'zmq';
  readonly hosts: number;
  readonly classify = classifyError;
  readonly #options: ZmqDriverOptions;
  readonly #logs = new ProducerLogs();

  constructor(options: ZmqDriverOptions) {
    this.#options = options;
    this.hosts = options.hosts;
  }

  async open(signal: AbortSignal): Promise<DriverConnection> {
    const { openWire, takeOverMs = 0 } = this.#options;
    const giveUpAt = performance.now() + takeOverMs;
    for (;;) {
      const session = new Session();
      const wire = await openWire(session.receive, signal);
      try {
        return await this.#greet(session, wire, signal);
      } catch (error) {
        await session.close(AbortSignal.abort(error));
        if (signal.aborted || performance.now() >= giveUpAt || !isGoingAway(error)) throw error;
      }
      await pauseBeforeRetry(signal);
    }
  }

  async #greet(session: Session, wire: Wire, signal: AbortSignal): Promise<ZmqConnection> {
    const { clientName, welcomeTimeoutMs: timeoutMs } = this.#options;
    const { hubName, key } = wire;
    const log = this.#logs.take(hubName);
    session.onEnd(() => this.#logs.giveBack(hubName, log));
    session.use(wire);
    const welcomed = (welcome: Welcomed): ZmqConnection => {
      log.begin(welcome);
      return new ZmqConnection(session, log, welcome);
    };
    return await greet(session, { producerId: log.producerId, clientName, key }, welcomed, { timeoutMs, signal });
  }
}

/** The hub closes in order, or broke the connection. */
const isGoingAway = (error: unknown): boolean => ['unavailable', 'connection-lost'].includes(classifyError(error));
