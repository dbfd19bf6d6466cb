import type { Driver, DriverConnection } from '../driver/driver.js';
import type { PoolError } from '../errors/pool-error.js';
import { tell } from '../observe/channels.js';
import { delay, orAbort } from '../util/abort.js';
import { halfJitter } from '../util/backoff.js';
import { type Deferred, deferred } from '../util/deferred.js';
import type { ConnectionSettings } from './connection-settings.js';
import type { ConnectionState } from './events.js';
import { connectionClosed, failure, isRetryable } from './failures.js';

/** Who is told of the life of the link. */
export interface LinkObserver {
  stateChanged(state: ConnectionState, error?: unknown): void;
  /** A connection is open: the first one, or the next after a loss. */
  opened(connection: DriverConnection): void;
  lost(reason: unknown): void;
  /** It gave up, after `reconnect.giveUpAfterMs`. */
  failed(error: PoolError): void;
}

/** Keeps one driver connection open: opens it, watches it, opens the next one with backoff, and closes it once. */
export class Link {
  readonly driver: Driver;
  readonly #settings: ConnectionSettings;
  readonly #observer: LinkObserver;
  readonly #life = new AbortController();
  #state: ConnectionState = 'opening';
  #blocked = false;
  #failure: unknown;
  #current: DriverConnection | undefined;
  #next: Deferred<DriverConnection> = deferred();
  #recovery: Promise<void> | undefined;

  constructor(driver: Driver, settings: ConnectionSettings, observer: LinkObserver) {
    this.driver = driver;
    this.#settings = settings;
    this.#observer = observer;
    this.#next.promise.catch(() => undefined); // those who wait are told; nobody may be waiting
  }

  get state(): ConnectionState {
    return this.#state;
  }

  get current(): DriverConnection | undefined {
    return this.#current;
  }

  /** Why there is no connection: what ended the last one, or kept the next from opening. Undefined while there is one. */
  get failure(): unknown {
    return this.#failure;
  }

  /** Tries each host once. */
  async openFirst(signal: AbortSignal): Promise<void> {
    for (let host = 1; ; host += 1) {
      try {
        this.#adopt(await this.#attempt(signal));
        return;
      } catch (error) {
        if (signal.aborted) throw error;
        this.#failure = error;
        const kind = this.driver.classify(error);
        if (host < this.driver.hosts && isRetryable(kind)) continue;
        throw failure(kind, `cannot connect through ${this.driver.name}`, error);
      }
    }
  }

  /** The open connection, now or when there is one; rejects when the link is closed or the signal aborts. */
  whenOpen(signal?: AbortSignal): Promise<DriverConnection> {
    if (this.#current !== undefined) return Promise.resolve(this.#current);
    return orAbort(this.#next.promise, signal);
  }

  /** Gives this connection up, although it looks open, and opens another. */
  recycle(connection: DriverConnection, reason: unknown): void {
    if (this.#current !== connection) return;
    this.#drop(reason);
    void connection.close(AbortSignal.abort(reason));
  }

  /** No reconnecting from here on; the state tells that the rest is being drained. */
  drain(): void {
    this.#become('draining');
  }

  async close(signal: AbortSignal): Promise<void> {
    if (this.#state === 'closed') return;
    const reason = connectionClosed('waiting for the connection');
    this.#life.abort(reason);
    this.#next.reject(reason);
    const connection = this.#current;
    this.#current = undefined;
    await connection?.close(signal);
    await this.#recovery;
    this.#become('closed');
  }

  #attempt(signal: AbortSignal): Promise<DriverConnection> {
    return this.driver.open(AbortSignal.any([signal, this.#life.signal]));
  }

  #adopt(connection: DriverConnection): void {
    this.#current = connection;
    this.#failure = undefined;
    this.#blocked = false;
    connection.onBlocked((blocked) => this.#setBlocked(connection, blocked));
    void connection.lost.then((reason) => {
      if (this.#current === connection) this.#drop(reason);
    });
    if (this.#state !== 'draining') this.#become('open');
    this.#next.resolve(connection);
    this.#observer.opened(connection);
  }

  #setBlocked(connection: DriverConnection, blocked: boolean): void {
    if (this.#current !== connection || this.#blocked === blocked) return;
    this.#blocked = blocked;
    if (this.#state === 'open' || this.#state === 'blocked') this.#become(blocked ? 'blocked' : 'open');
  }

  #drop(reason: unknown): void {
    this.#current = undefined;
    this.#failure = reason;
    this.#blocked = false;
    this.#next = deferred();
    this.#next.promise.catch(() => undefined);
    if (this.#state !== 'draining') this.#become('recovering', reason);
    this.#observer.lost(reason);
    this.#recovery = this.#recover();
  }

  async #recover(): Promise<void> {
    const { reconnect } = this.#settings;
    const startedAt = performance.now();
    for (let attempt = 1; !this.#life.signal.aborted; attempt += 1) {
      try {
        await delay(halfJitter(attempt, { ...reconnect, factor: 2 }), this.#life.signal);
        const connection = await this.#attempt(this.#life.signal);
        if (this.#life.signal.aborted) await connection.close(AbortSignal.abort());
        else this.#adopt(connection);
        return;
      } catch (error) {
        if (this.#life.signal.aborted) return;
        this.#failure = error;
        if (this.#state !== 'draining') this.#become('recovering', error);
        if (performance.now() - startedAt >= reconnect.giveUpAfterMs) {
          this.#giveUp(error);
          return;
        }
      }
    }
  }

  #giveUp(error: unknown): void {
    const reason = failure(this.driver.classify(error), 'gave up reconnecting', error);
    this.#next.reject(reason);
    this.#observer.failed(reason);
  }

  #become(state: ConnectionState, error?: unknown): void {
    if (this.#state === state && error === undefined) return;
    this.#state = state;
    tell('joinpool:connection:state', { driver: this.driver.name, state, ...(error === undefined ? {} : { error }) });
    this.#observer.stateChanged(state, error);
  }
}
