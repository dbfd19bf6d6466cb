import type { Driver, DriverConnection, DriverSender } from '../driver/driver.js';
import { headerNames } from '../envelope/header-names.js';
import type { PoolError } from '../errors/pool-error.js';
import { tell } from '../observe/channels.js';
import { delay } from '../util/abort.js';
import { LinkedList } from '../util/linked-list.js';
import { isTimeout, timeoutSignal } from '../util/long-timer.js';
import type { Alarm, Timers } from '../util/timers.js';
import type { ConnectionSettings } from './connection-settings.js';
import { Exchanges } from './exchanges.js';
import { failure, mayPass, unsendable } from './failures.js';
import type { Link } from './link.js';
import type { OutboxEntry } from './outbox-entry.js';

/** How long is waited after the transport could not take a message just then, or loses one sender after the other. */
const unavailablePauseMs = 500;

/**
 * What is sent and not yet confirmed, in the order it was published. It outlives senders and connections: whatever is
 * unconfirmed when a sender is lost is sent again, in order, with the same id and a header that says so.
 */
export class Outbox {
  readonly #link: Link;
  readonly #settings: ConnectionSettings;
  readonly #timers: Timers;
  readonly #entries = new LinkedList<OutboxEntry>();
  readonly #exchanges: Exchanges;
  #sender: DriverSender | undefined;
  #opening: Promise<void> | undefined;
  #watch: Alarm | undefined;
  #strikes = 0;
  /** A sender was lost, and nothing was confirmed since. */
  #unproven = false;
  /** Called when an entry is over, after it left the outbox. */
  left: (entry: OutboxEntry) => void = () => undefined;

  constructor(link: Link, settings: ConnectionSettings, timers: Timers) {
    this.#link = link;
    this.#settings = settings;
    this.#timers = timers;
    this.#exchanges = new Exchanges(settings.topology, settings.confirmTimeoutMs);
  }

  get isEmpty(): boolean {
    return this.#entries.first === undefined;
  }

  /** Takes over the entry and sends it as soon as it can be sent. */
  add(entry: OutboxEntry): void {
    entry.place = 'outbox';
    this.#entries.push(entry);
    if (this.#sender === undefined) this.#openSender();
    else this.#send(entry, this.#sender);
  }

  /** Forgets the entry, whatever becomes of it at the transport. @returns whether it was there. */
  remove(entry: OutboxEntry): boolean {
    if (entry.place !== 'outbox') return false;
    entry.place = 'over';
    this.#entries.remove(entry);
    if (this.isEmpty) this.#unwatch();
    return true;
  }

  /** Everything unconfirmed, oldest first. */
  entries(): OutboxEntry[] {
    return this.#entries.toArray();
  }

  connectionOpened(): void {
    this.#exchanges.forget();
    if (!this.isEmpty) this.#openSender();
  }

  connectionLost(): void {
    this.#sender = undefined;
    this.#unwatch();
  }

  async close(signal: AbortSignal): Promise<void> {
    const sender = this.#sender;
    this.#sender = undefined;
    this.#unwatch();
    await sender?.close(signal);
  }

  get #driver(): Driver {
    return this.#link.driver;
  }

  #openSender(pauseMs = 0): void {
    const connection = this.#link.current;
    if (connection === undefined || this.#opening !== undefined) return;
    this.#opening = this.#open(connection, pauseMs).finally(() => {
      this.#opening = undefined;
      const moved = this.#link.current !== undefined && this.#link.current !== connection;
      if (moved && this.#sender === undefined && !this.isEmpty) this.#openSender();
    });
  }

  /** Opens a sender on this connection after the pause, trying for as long as the connection lives. */
  async #open(connection: DriverConnection, pauseMs: number): Promise<void> {
    const gone = new AbortController();
    void connection.lost.then((reason) => gone.abort(reason));
    if (pauseMs > 0) await delay(pauseMs, gone.signal).catch(() => undefined);
    while (this.#link.current === connection) {
      try {
        const limit = AbortSignal.any([gone.signal, timeoutSignal(this.#settings.confirmTimeoutMs)]);
        const sender = await connection.openSender(limit);
        if (this.#link.current === connection) this.#use(sender);
        else await sender.close(AbortSignal.abort());
        return;
      } catch (error) {
        if (gone.signal.aborted || this.#link.current !== connection) return;
        tell('joinpool:publisher:replaced', { driver: this.#driver.name, error });
        if (isTimeout(error)) {
          this.#link.recycle(connection, error);
          return;
        }
        await delay(unavailablePauseMs, gone.signal).catch(() => undefined);
      }
    }
  }

  #use(sender: DriverSender): void {
    this.#sender = sender;
    void sender.lost.then((error) => {
      if (this.#sender !== sender) return;
      tell('joinpool:publisher:replaced', { driver: this.#driver.name, error });
      this.#replace();
    });
    for (const entry of this.entries()) this.#send(entry, sender);
  }

  /** At once the first time. A message that its senders never survive must not flood the pools with all the others. */
  #replace(): void {
    const again = this.#unproven || (this.#entries.first?.sends ?? 0) > 1;
    this.#unproven = true;
    this.#sender = undefined;
    this.#unwatch();
    this.#exchanges.forget();
    this.#openSender(again ? unavailablePauseMs : 0);
  }

  #send(entry: OutboxEntry, sender: DriverSender): void {
    const { to } = entry;
    if (to.kind !== 'topic' || this.#exchanges.isReady(to.exchangeName)) {
      this.#sendNow(entry, sender);
      return;
    }
    const connection = this.#link.current;
    if (connection === undefined) return; // sent again when there is one
    this.#exchanges.prepare(to.exchangeName, connection, (failed) => {
      if (isTimeout(failed?.error)) this.#link.recycle(connection, failed?.error);
      else if (this.#sender !== sender) return;
      else if (failed === undefined) this.#sendNow(entry, sender);
      else this.#answered(entry, sender, failed.error);
    });
  }

  #sendNow(entry: OutboxEntry, sender: DriverSender): void {
    if (entry.place !== 'outbox') return;
    entry.sends += 1;
    entry.sentAtMs = performance.now();
    if (entry.sends > 1) {
      entry.frame = { ...entry.frame, headers: { ...entry.frame.headers, [headerNames.sends]: entry.sends } };
    }
    this.#watch ??= this.#timers.set(this.#settings.confirmTimeoutMs, () => this.#checkConfirms());
    try {
      sender.send(entry.to, entry.frame, (error) => this.#answered(entry, sender, error));
    } catch (error) {
      const kind = this.#driver.classify(error);
      if (kind === 'connection-lost' || kind === 'unavailable') this.#answered(entry, sender, error);
      else this.#refuse(entry, unsendable(kind, entry.failing, error, entry.sends > 1));
    }
  }

  #answered(entry: OutboxEntry, sender: DriverSender, error: unknown): void {
    if (entry.place !== 'outbox') return;
    if (error === undefined || error === null) {
      this.#strikes = 0;
      this.#unproven = false;
      this.#end(entry);
      entry.answer.resolve({ messageId: entry.frame.id ?? '', outcome: 'confirmed', sends: entry.sends });
      return;
    }
    if (sender !== this.#sender) return; // its successor sends the entry again
    const kind = this.#driver.classify(error);
    if (!mayPass(kind, error)) {
      this.#refuse(entry, failure(kind, entry.failing, error));
    } else if (kind !== 'connection-lost') {
      this.#timers.set(unavailablePauseMs, () => {
        // A sender that came after this one has sent it already.
        if (sender === this.#sender && entry.place === 'outbox') this.#send(entry, sender);
      });
    } // else: the sender is about to be lost, and its successor sends the entry again
  }

  #refuse(entry: OutboxEntry, error: PoolError): void {
    this.#end(entry);
    entry.answer.reject(error);
  }

  #end(entry: OutboxEntry): void {
    this.remove(entry);
    this.left(entry);
  }

  /** Confirms may stop on a connection that looks open: first a new sender is tried, then a new connection. */
  #checkConfirms(): void {
    this.#watch = undefined;
    const oldest = this.#entries.first;
    const sender = this.#sender;
    const connection = this.#link.current;
    if (oldest === undefined || sender === undefined || connection === undefined) return;
    const waitedMs = oldest.sends === 0 ? 0 : performance.now() - oldest.sentAtMs;
    const leftMs =
      this.#link.state === 'blocked' ? this.#settings.confirmTimeoutMs : this.#settings.confirmTimeoutMs - waitedMs;
    if (leftMs > 0) {
      this.#watch = this.#timers.set(leftMs, () => this.#checkConfirms());
      return;
    }
    this.#strikes += 1;
    const error = failure(
      'connection-lost',
      `no confirm for ${Math.round(waitedMs)} ms`,
      'the transport does not answer',
    );
    tell('joinpool:publisher:replaced', { driver: this.#driver.name, error });
    if (this.#strikes > 1) {
      this.#strikes = 0;
      this.#link.recycle(connection, error);
      return;
    }
    void sender.close(AbortSignal.abort(error));
    this.#replace();
  }

  #unwatch(): void {
    this.#watch?.cancel();
    this.#watch = undefined;
  }
}
