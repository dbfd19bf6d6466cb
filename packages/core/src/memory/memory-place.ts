import type { Delivery, DeliverySink, DeliveryWindow, Settlement } from '../driver/delivery.js';
import type { DriverPool } from '../driver/driver.js';
import type { DriverFailure } from '../driver/driver-failure.js';
import { deferred } from '../util/deferred.js';
import type { MemoryPool } from './memory-pool.js';
import type { StoredMessage } from './message-queue.js';
import type { PoolMember } from './pool-member.js';
import { nextTurn } from './turn.js';

/** One member's place: what it holds unsettled, and how much more it takes. */
export class MemoryPlace implements DriverPool, PoolMember {
  readonly lost: Promise<unknown>;
  readonly #resolveLost: (reason: unknown) => void;
  readonly #pool: MemoryPool;
  readonly #sink: DeliverySink;
  readonly #unsettled = new Set<StoredMessage>();
  readonly #onOver: (place: MemoryPlace) => void;
  #window: DeliveryWindow;
  #bytes = 0;
  #isStopped = false;
  #isVoid = false;

  constructor(pool: MemoryPool, window: DeliveryWindow, sink: DeliverySink, onOver: (place: MemoryPlace) => void) {
    const { promise, resolve } = deferred<unknown>();
    this.lost = promise;
    this.#resolveLost = resolve;
    this.#pool = pool;
    this.#window = window;
    this.#sink = sink;
    this.#onOver = onOver;
    pool.join(this);
  }

  get load(): number {
    return this.#unsettled.size;
  }

  get credit(): number {
    return this.#isStopped ? 0 : Math.max(0, this.#window.messages - this.#unsettled.size);
  }

  /** A message above `bytes` goes to a place that holds nothing else, or nobody would ever take it. */
  canTake(message: StoredMessage): boolean {
    if (this.credit === 0) return false;
    const { bytes = Infinity } = this.#window;
    return this.#unsettled.size === 0 || this.#bytes + message.frame.body.byteLength <= bytes;
  }

  hand(message: StoredMessage): void {
    this.#unsettled.add(message);
    this.#bytes += message.frame.body.byteLength;
    const delivery: Delivery = {
      frame: { ...message.frame, body: new Uint8Array(message.frame.body) },
      redelivered: message.deliveries > 1,
      deliveryCount: message.deliveries,
      settle: (how, delayMs) => this.#settle(message, how, delayMs),
    };
    this.#sink(delivery);
  }

  widen(window: DeliveryWindow): void {
    this.#window = window;
    if (!this.#isVoid) this.#pool.schedule();
  }

  async stop(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    this.#isStopped = true;
    await nextTurn();
  }

  async detach(_signal: AbortSignal): Promise<void> {
    this.end(false);
    await nextTurn();
  }

  lose(reason: DriverFailure): void {
    this.end(false);
    this.#resolveLost(reason);
  }

  /** Gives back what is out: charged, as a broker does when a process dies, or not, when it leaves in order. */
  end(charged: boolean): void {
    if (this.#isVoid) return;
    this.#isVoid = true;
    this.#isStopped = true;
    this.#pool.leave(this);
    for (const message of this.#unsettled) this.#pool.giveBack(message, { charged });
    this.#unsettled.clear();
    this.#onOver(this);
  }

  #settle(message: StoredMessage, how: Settlement, delayMs: number | undefined): boolean {
    if (this.#isVoid || !this.#unsettled.delete(message)) return false;
    this.#bytes -= message.frame.body.byteLength;
    if (how === 'accept') this.#pool.schedule();
    else this.#pool.giveBack(message, { charged: how === 'retry', delayMs });
    return true;
  }
}
