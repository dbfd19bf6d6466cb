import type { PoolAddress } from '../driver/address.js';
import { type DriverCapabilities, noCapabilities } from '../driver/capabilities.js';
import type { DeliverySink, DeliveryWindow } from '../driver/delivery.js';
import type { DriverConnection, DriverPool, DriverSender } from '../driver/driver.js';
import { DriverFailure } from '../driver/driver-failure.js';
import { deferred } from '../util/deferred.js';
import { MemoryAdministration } from './memory-administration.js';
import type { MemoryBroker } from './memory-broker.js';
import type { FaultTarget } from './memory-faults.js';
import { MemoryPlace } from './memory-place.js';
import { MemorySender, type SenderOwner } from './memory-sender.js';
import { poolNotFound } from './not-found.js';
import { nextTurn, turnUnlessAborted } from './turn.js';

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

const keepAliveMs = 2 ** 31 - 1;

/** One connection to a broker of this process. Like a socket, it holds the process until it is over. */
export class MemoryConnection implements DriverConnection, FaultTarget, SenderOwner {
  readonly capabilities = capabilities;
  readonly maxBodyBytes = capabilities.maxBodyBytes;
  readonly administration: MemoryAdministration;
  readonly driverName: string;
  readonly lost: Promise<unknown>;
  readonly #resolveLost: (reason: unknown) => void;
  readonly #broker: MemoryBroker;
  readonly #places = new Set<MemoryPlace>();
  readonly #senders = new Set<MemorySender>();
  readonly #blockedListeners: ((blocked: boolean) => void)[] = [];
  readonly #keepAlive = setInterval(() => undefined, keepAliveMs);
  #isOver = false;

  constructor(broker: MemoryBroker, driverName: string) {
    const { promise, resolve } = deferred<unknown>();
    this.lost = promise;
    this.#resolveLost = resolve;
    this.#broker = broker;
    this.driverName = driverName;
    this.administration = new MemoryAdministration(broker, () => this.#checkOpen());
    broker.faults.add(this);
  }

  async openSender(signal: AbortSignal): Promise<DriverSender> {
    await turnUnlessAborted(signal);
    this.#checkOpen();
    const sender = new MemorySender(this.#broker, this);
    this.#senders.add(sender);
    return sender;
  }

  async attach(
    pool: PoolAddress,
    window: DeliveryWindow,
    sink: DeliverySink,
    signal: AbortSignal,
  ): Promise<DriverPool> {
    await turnUnlessAborted(signal);
    this.#checkOpen();
    const found = this.#broker.pool(pool.poolName);
    if (found === undefined) throw poolNotFound(pool.poolName);
    const place = new MemoryPlace(found, window, sink, (over) => this.#places.delete(over));
    this.#places.add(place);
    return place;
  }

  onBlocked(listener: (blocked: boolean) => void): void {
    this.#blockedListeners.push(listener);
    if (this.#broker.faults.isBlocked) queueMicrotask(() => listener(true));
  }

  unwrap(kind: string): unknown {
    return kind === 'memory' ? this.#broker : undefined;
  }

  async close(signal: AbortSignal): Promise<void> {
    if (!signal.aborted) await nextTurn();
    this.#end(new DriverFailure('connection-lost', 'the connection was closed'), false);
  }

  cut(reason: DriverFailure): void {
    if (this.#isOver) return;
    this.#end(reason, true);
    this.#resolveLost(reason);
  }

  setBlocked(blocked: boolean): void {
    if (!blocked) for (const sender of this.#senders) sender.goOn();
    for (const listener of this.#blockedListeners) listener(blocked);
  }

  forgetSender(sender: MemorySender): void {
    this.#senders.delete(sender);
  }

  #end(reason: DriverFailure, charged: boolean): void {
    if (this.#isOver) return;
    this.#isOver = true;
    clearInterval(this.#keepAlive);
    this.#broker.faults.remove(this);
    this.administration.loseViews();
    for (const place of [...this.#places]) place.end(charged);
    for (const sender of [...this.#senders]) {
      if (charged) sender.lose(reason);
      else sender.end(reason);
    }
  }

  #checkOpen(): void {
    if (this.#isOver) throw new DriverFailure('connection-lost', 'the connection is over');
  }
}
