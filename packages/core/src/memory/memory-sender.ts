import type { Address } from '../driver/address.js';
import type { DriverSender, SendCallback } from '../driver/driver.js';
import { DriverFailure } from '../driver/driver-failure.js';
import type { Frame } from '../driver/frame.js';
import { deferred } from '../util/deferred.js';
import type { MemoryBroker, Routed } from './memory-broker.js';
import { nextTurn } from './turn.js';

interface Waiting {
  readonly to: Address;
  readonly frame: Frame;
  readonly done: SendCallback;
}

interface Unconfirmed {
  readonly routed: Routed;
  readonly done: SendCallback;
}

/** What a sender needs of its connection. */
export interface SenderOwner {
  readonly maxBodyBytes: number;
  /** Ends the connection, this sender with it. */
  cut(reason: DriverFailure): void;
  forgetSender(sender: MemorySender): void;
}

/** Routes at once and confirms in a later turn, in order. */
export class MemorySender implements DriverSender {
  readonly lost: Promise<unknown>;
  readonly #resolveLost: (reason: unknown) => void;
  readonly #broker: MemoryBroker;
  readonly #owner: SenderOwner;
  #waiting: Waiting[] = [];
  #unconfirmed: Unconfirmed[] = [];
  #isScheduled = false;
  #isOver = false;

  constructor(broker: MemoryBroker, owner: SenderOwner) {
    const { promise, resolve } = deferred<unknown>();
    this.lost = promise;
    this.#resolveLost = resolve;
    this.#broker = broker;
    this.#owner = owner;
  }

  send(to: Address, frame: Frame, done: SendCallback): void {
    const { byteLength } = frame.body;
    if (byteLength > this.#owner.maxBodyBytes) {
      throw new DriverFailure('too-large', `the body has ${byteLength} bytes, above ${this.#owner.maxBodyBytes}`);
    }
    const copy = { ...frame, headers: { ...frame.headers }, body: new Uint8Array(frame.body) };
    this.#waiting.push({ to, frame: copy, done });
    if (this.#isOver || !this.#broker.faults.isBlocked) this.goOn();
  }

  /** Routes what waits; called again when the broker is no longer blocked. */
  goOn(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const { to, frame, done } of waiting) {
      const routed: Routed = this.#isOver ? gone() : this.#broker.route(to, frame);
      this.#unconfirmed.push({ routed, done });
    }
    if (this.#unconfirmed.length > 0) this.#schedule();
  }

  async close(signal: AbortSignal): Promise<void> {
    if (!signal.aborted) await nextTurn();
    this.end(gone());
  }

  /** The connection is gone. */
  lose(reason: DriverFailure): void {
    this.end(reason);
    this.#resolveLost(reason);
  }

  end(reason: DriverFailure): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#owner.forgetSender(this);
    const unanswered = [...this.#unconfirmed, ...this.#waiting];
    this.#unconfirmed = [];
    this.#waiting = [];
    for (const { done } of unanswered) done(reason);
  }

  #schedule(): void {
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    const confirm = () => {
      if (this.#broker.faults.holdsBack(confirm)) return;
      this.#isScheduled = false;
      this.#confirm();
    };
    const { delayMs } = this.#broker.faults;
    if (delayMs > 0) this.#broker.clock.setTimeout(confirm, delayMs);
    else setImmediate(confirm);
  }

  #confirm(): void {
    const due = this.#unconfirmed;
    this.#unconfirmed = [];
    for (const [index, { routed, done }] of due.entries()) {
      if (!(routed instanceof DriverFailure) && this.#broker.faults.takeLostConfirm()) {
        this.#unconfirmed = [...due.slice(index), ...this.#unconfirmed];
        this.#owner.cut(new DriverFailure('connection-lost', 'the connection was cut before a confirm'));
        return;
      }
      if (routed instanceof DriverFailure) done(routed);
      else done(undefined, routed);
    }
  }
}

const gone = (): DriverFailure => new DriverFailure('connection-lost', 'the sender is closed');
