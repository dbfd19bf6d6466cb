import type { Address } from '../driver/address.js';
import type { Frame } from '../driver/frame.js';
import { PoolError } from '../errors/pool-error.js';
import { allowManyWaits } from '../util/abort.js';
import { LinkedList } from '../util/linked-list.js';
import type { Timers } from '../util/timers.js';
import type { ConnectionSettings } from './connection-settings.js';
import type { LastFailure } from './deadline.js';
import { connectionClosed, deadlineExceeded } from './failures.js';
import type { PublishReceipt, WaitOptions } from './options.js';
import type { Outbox } from './outbox.js';
import { type OutboxAnswer, OutboxEntry } from './outbox-entry.js';

/** How long one publish may take, and what ends it early. */
export interface PublishLimits {
  readonly deadlineMs: number;
  readonly signal: AbortSignal | undefined;
}

export const limitsOf = (wait: WaitOptions, { deadlineMs }: Pick<ConnectionSettings, 'deadlineMs'>): PublishLimits => ({
  deadlineMs: wait.deadlineMs ?? deadlineMs,
  signal: wait.signal,
});

/** Lets messages into the outbox as its window has room, and answers each publish once. */
export class Publisher {
  readonly #outbox: Outbox;
  readonly #window: ConnectionSettings['publishWindow'];
  readonly #timers: Timers;
  readonly #lastFailure: LastFailure;
  readonly #waiting = new LinkedList<OutboxEntry>();
  #messages = 0;
  #bytes = 0;
  #closed = false;
  #drained: (() => void)[] = [];

  constructor(outbox: Outbox, window: ConnectionSettings['publishWindow'], timers: Timers, lastFailure: LastFailure) {
    this.#outbox = outbox;
    this.#window = window;
    this.#timers = timers;
    this.#lastFailure = lastFailure;
    outbox.left = (entry) => this.#leave(entry);
  }

  /** Publishes one message; resolves when it is confirmed. */
  publish(to: Address, frame: Frame, limits: PublishLimits): Promise<PublishReceipt> {
    return new Promise((resolve, reject) => {
      this.submit(to, frame, limits, { resolve, reject });
    });
  }

  /** Publishes one message of many, which need no promise each; the answer may come within this call. */
  submit(to: Address, frame: Frame, limits: PublishLimits, answer: OutboxAnswer): void {
    if (this.#closed) answer.reject(connectionClosed('cannot publish'));
    else if (limits.signal?.aborted) answer.reject(limits.signal.reason);
    else this.#admit(new OutboxEntry(to, frame, true, answer), limits);
  }

  /** Sends a letter or a counted copy: beside the window, since members must not wait for publishers. */
  sendOwn(to: Address, frame: Frame): Promise<void> {
    return new Promise((resolve, reject) => {
      if (this.#closed) {
        reject(connectionClosed('cannot write a letter'));
        return;
      }
      this.#outbox.add(new OutboxEntry(to, frame, false, { resolve: () => resolve(), reject }));
    });
  }

  /** Resolves when nothing is unconfirmed any more, or when the signal aborts. */
  drain(signal: AbortSignal): Promise<void> {
    if (this.#isEmpty || signal.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      this.#drained.push(resolve);
      signal.addEventListener('abort', () => resolve(), { once: true });
    });
  }

  /** Takes nothing any more; what is left is answered: sent ones as `unknown`, the others as `refused`. */
  close(): void {
    this.#closed = true;
    for (const entry of [...this.#outbox.entries(), ...this.#waiting.toArray()]) {
      this.#give(entry, connectionClosed('not confirmed in time', entry.sends > 0 ? 'unknown' : 'refused'));
    }
  }

  get #isEmpty(): boolean {
    return this.#outbox.isEmpty && this.#waiting.first === undefined;
  }

  #admit(entry: OutboxEntry, limits: PublishLimits): void {
    const fits = this.#waiting.first === undefined && this.#hasRoom(entry);
    if (!fits && this.#window.whenFull === 'reject') {
      entry.answer.reject(
        new PoolError('publish-window-full', `${this.#messages} messages with ${this.#bytes} bytes are unconfirmed`, {
          advice: "Wait for earlier publishes, raise publishWindow, or set whenFull: 'wait'.",
          outcome: 'refused',
          retryable: true,
        }),
      );
      return;
    }
    this.#arm(entry, limits);
    if (fits) this.#enter(entry);
    else this.#wait(entry);
  }

  /** A message larger than the byte bound goes when it is alone. */
  #hasRoom(entry: OutboxEntry): boolean {
    if (this.#messages === 0) return true;
    return (
      this.#messages < this.#window.maxMessages && this.#bytes + entry.frame.body.byteLength <= this.#window.maxBytes
    );
  }

  #arm(entry: OutboxEntry, { deadlineMs, signal }: PublishLimits): void {
    if (Number.isFinite(deadlineMs)) {
      const expire = (): void => {
        const outcome = entry.sends > 0 ? 'unknown' : 'refused';
        this.#give(entry, deadlineExceeded('publishing', deadlineMs, { outcome, cause: this.#lastFailure() }));
      };
      entry.alarm = this.#timers.set(deadlineMs, expire);
    }
    if (signal === undefined) return;
    allowManyWaits(signal);
    entry.signal = signal;
    const abort = (): void => this.#give(entry, signal.reason);
    signal.addEventListener('abort', abort, { once: true });
    entry.unlisten = () => signal.removeEventListener('abort', abort);
  }

  #wait(entry: OutboxEntry): void {
    entry.place = 'waiting';
    this.#waiting.push(entry);
  }

  #enter(entry: OutboxEntry): void {
    this.#messages += 1;
    this.#bytes += entry.frame.body.byteLength;
    this.#outbox.add(entry);
  }

  /** Ends an entry from this side: deadline, abort, or close. */
  #give(entry: OutboxEntry, error: unknown): void {
    if (this.#outbox.remove(entry)) this.#leave(entry);
    else if (entry.place === 'waiting') {
      entry.place = 'over';
      this.#waiting.remove(entry);
      this.#disarm(entry);
    } else return;
    entry.answer.reject(error);
    this.#tellDrained();
  }

  #leave(entry: OutboxEntry): void {
    this.#disarm(entry);
    if (entry.counted) {
      this.#messages -= 1;
      this.#bytes -= entry.frame.body.byteLength;
      this.#letIn();
    }
    this.#tellDrained();
  }

  #letIn(): void {
    if (this.#closed) return;
    for (let entry = this.#nextIn(); entry !== undefined; entry = this.#nextIn()) {
      if (!this.#hasRoom(entry)) return;
      this.#waiting.remove(entry);
      this.#enter(entry);
    }
  }

  /** Not one whose signal made the room by aborting, for a listener before its own: it is about to be given up. */
  #nextIn(): OutboxEntry | undefined {
    let entry = this.#waiting.first;
    while (entry?.signal?.aborted) entry = entry.next;
    return entry;
  }

  #disarm(entry: OutboxEntry): void {
    entry.alarm?.cancel();
    entry.unlisten?.();
  }

  #tellDrained(): void {
    if (!this.#isEmpty) return;
    const drained = this.#drained;
    this.#drained = [];
    for (const resolve of drained) resolve();
  }
}
