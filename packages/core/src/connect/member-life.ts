import type { Intake } from '../delivery/intake.js';
import type { DriverConnection } from '../driver/driver.js';
import { PoolError } from '../errors/pool-error.js';
import { tell } from '../observe/channels.js';
import { delay, orAbort } from '../util/abort.js';
import { halfJitter } from '../util/backoff.js';
import { type Deferred, deferred } from '../util/deferred.js';
import type { ConnectionSettings } from './connection-settings.js';
import { type Deadline, deadline } from './deadline.js';
import type { ConnectionEvents } from './events.js';
import { failure, mayPass } from './failures.js';
import type { JoinSettings } from './join-settings.js';
import type { Link } from './link.js';
import type { MemberClosed, MemberState } from './member-state.js';
import { giveUpPlace, type Place, takePlace } from './place-keeper.js';
import { finalError, memberClosed, poolDeleted, wasDeleted } from './pool-fate.js';

/** What a member's life needs of its connection. */
export interface MemberWorld {
  readonly link: Link;
  readonly settings: ConnectionSettings;
  emit<Name extends keyof ConnectionEvents>(name: Name, event: ConnectionEvents[Name]): void;
}

/**
 * Keeps a member in its pool: takes a place, watches it, takes the next one after a loss; pauses and leaves. One loop
 * does it all, woken whenever what is wanted changes.
 */
export class MemberLife {
  readonly #world: MemberWorld;
  readonly #join: JoinSettings;
  readonly #intake: Intake;
  readonly #closed = deferred<MemberClosed>();
  readonly #over = new AbortController();
  #state: MemberState = 'joining';
  #wanted: 'attached' | 'paused' | 'gone' = 'attached';
  #change = new AbortController();
  #settled: Deferred<void> = deferred();
  #place: Place | undefined;
  #everJoined = false;
  /** The connection on which a place was lost while the connection lived: a pool missing there was deleted. */
  #lostOn: DriverConnection | undefined;
  #leaving: Promise<void> | undefined;
  /** Aborts with the first limit of the calls to leave. */
  readonly #urged = new AbortController();

  constructor(world: MemberWorld, join: JoinSettings, intake: Intake) {
    this.#world = world;
    this.#join = join;
    this.#intake = intake;
  }

  get state(): MemberState {
    return this.#state;
  }

  get closed(): Promise<MemberClosed> {
    return this.#closed.promise;
  }

  /** Joins for the first time; is over when that fails for good or the signal aborts. `failed` hears of what is retried. */
  async join(signal: AbortSignal, failed: (error: unknown) => void): Promise<void> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        if (attempt > 1) await delay(this.#backoff(attempt - 1), signal);
        await this.#attach(AbortSignal.any([signal, this.#over.signal]));
        void this.#live();
        return;
      } catch (error) {
        const given = finalError(this.#world.link.driver, this.#join.pool.poolName, error, signal);
        if (given !== undefined) throw this.#fail(given);
        failed(error);
      }
    }
  }

  readonly pause = (): Promise<void> => this.#want('paused');

  readonly resume = (): Promise<void> => this.#want('attached');

  leave(limit: Deadline): Promise<void> {
    const urge = (): void => this.#urged.abort(limit.signal.reason);
    if (limit.signal.aborted) urge();
    else limit.signal.addEventListener('abort', urge, { once: true });
    this.#leaving ??= this.#leave(this.#urged.signal);
    return this.#leaving.finally(limit.dispose);
  }

  /** The connection gave up: so does the member. */
  connectionClosed(error: PoolError): void {
    this.#intake.halt();
    this.#intake.lose(error);
    this.#end({ reason: 'connection-closed', error });
  }

  async #leave(signal: AbortSignal): Promise<void> {
    if (this.#state === 'left') return;
    this.#state = 'leaving';
    this.#wanted = 'gone';
    this.#change.abort();
    const place = this.#place;
    await this.#stop(place, signal);
    this.#intake.halt();
    await orAbort(this.#intake.idle(), AbortSignal.any([signal, this.#over.signal])).catch((reason) =>
      this.#intake.abandon(reason),
    );
    await this.#detach(place, signal);
    this.#intake.lose(undefined);
    this.#end({ reason: 'left' });
  }

  /** Starts no callback from now on; resolves when the transport delivers nothing more, or the place is lost. */
  async #stop(place: Place | undefined, signal: AbortSignal): Promise<void> {
    this.#intake.hold();
    if (place === undefined) return;
    await Promise.race([place.pool.stop(signal), place.lost]).catch(() => undefined); // lost is as good as stopped
  }

  async #detach(place: Place | undefined, signal: AbortSignal): Promise<void> {
    if (place === undefined || this.#place !== place) return;
    this.#place = undefined;
    await giveUpPlace(place, signal);
  }

  /** Asks for a state and resolves when it is reached. */
  #want(wanted: 'attached' | 'paused'): Promise<void> {
    if (this.#wanted === 'gone') return Promise.reject(memberClosed(this.#join.pool.poolName));
    if (this.#wanted !== wanted) {
      this.#wanted = wanted;
      this.#settled.resolve(); // who asked before is overtaken
      this.#settled = deferred();
      this.#change.abort();
      this.#change = new AbortController();
    }
    return this.#settled.promise;
  }

  /** The first join failed for good: the member is over. @returns the error, for the caller to throw. */
  #fail(error: unknown): unknown {
    this.#end({ reason: 'failed', ...(PoolError.isInstance(error) ? { error } : {}) });
    return error;
  }

  /** The loop: as wanted, have a place or none, until the member is over. */
  async #live(): Promise<void> {
    let attempt = 0;
    while (this.#wanted !== 'gone' && this.#state !== 'left') {
      const change = this.#change.signal;
      const wake = AbortSignal.any([change, this.#over.signal]);
      try {
        if (this.#wanted === 'paused') await this.#rest(change);
        else if (this.#place !== undefined) await this.#watch(this.#place, wake);
        else {
          await this.#attach(wake);
          attempt = 0;
        }
      } catch (error) {
        if (wake.aborted) continue;
        attempt += 1;
        if (!this.#goesOn(error)) return;
        await delay(this.#backoff(attempt), wake).catch(() => undefined);
      }
    }
  }

  /** A rejoin failed: told, and tried again unless it can never succeed. */
  #goesOn(error: unknown): boolean {
    const { poolName } = this.#join.pool;
    this.#world.emit('memberLost', { poolName, error });
    const kind = this.#world.link.driver.classify(error);
    if (kind === 'permission-denied' || mayPass(kind, error)) return true; // rights may be given back
    this.#end({ reason: 'failed', error: failure(kind, `cannot rejoin pool "${poolName}"`, error) });
    return false;
  }

  async #attach(signal: AbortSignal): Promise<void> {
    const { poolName } = this.#join.pool;
    const connection = await this.#world.link.whenOpen(signal);
    const missing = this.#everJoined && (await connection.administration.inspect(poolName, signal)) === undefined;
    if (missing && connection === this.#lostOn && this.#poolDeleted(undefined)) return;
    const how = { join: this.#join, world: this.#world };
    const place = await takePlace(connection, this.#intake, how, signal);
    this.#place = place;
    this.#everJoined = true;
    if (this.#wanted !== 'gone') this.#state = 'consuming';
    tell('joinpool:member:joined', { poolName });
    if (missing) this.#world.emit('poolRecreated', { poolName }); // told once it is there again
    this.#world.emit('joined', { poolName });
    if (this.#wanted === 'attached') this.#settled.resolve();
  }

  async #watch(place: Place, wake: AbortSignal): Promise<void> {
    this.#settled.resolve();
    const reason = await orAbort(place.lost, wake);
    if (this.#place !== place) return;
    this.#place = undefined;
    this.#settled = deferred();
    this.#intake.lose(reason);
    const { poolName } = this.#join.pool;
    if (this.#wanted === 'attached') this.#state = 'joining';
    tell('joinpool:member:lost', { poolName, error: reason });
    this.#world.emit('memberLost', { poolName, error: reason });
    if ((await wasDeleted(this.#world, place, poolName, this.#over.signal)) && this.#poolDeleted(reason)) return;
    if (this.#world.link.current !== place.connection) return;
    this.#lostOn = place.connection;
    await delay(this.#backoff(1), wake); // a pool may be listed while it is deleted
  }

  /** Ends the member, unless it shall make the pool again: then the loop declares it, and tells. @returns whether it ended. */
  #poolDeleted(cause: unknown): boolean {
    if (this.#join.onPoolDeleted === 'recreate') return false;
    this.#intake.halt();
    this.#end({ reason: 'pool-deleted', error: poolDeleted(this.#join.pool.poolName, cause) });
    return true;
  }

  /** Pausing: no new deliveries, what has not started goes back; when the running ones are settled the place is given up. */
  async #rest(change: AbortSignal): Promise<void> {
    const place = this.#place;
    await this.#stop(place, this.#over.signal);
    this.#intake.halt();
    if (this.#wanted === 'paused') {
      this.#state = 'paused';
      this.#settled.resolve();
    }
    if (place !== undefined) {
      await orAbort(Promise.race([this.#intake.idle(), place.lost]), this.#over.signal);
      const limit = deadline('giving up its place', { signal: this.#over.signal }, this.#world.settings.deadlineMs);
      await this.#detach(place, limit.signal).finally(limit.dispose);
      this.#intake.lose(undefined);
    }
    if (!change.aborted) await orAbort(this.#closed.promise, change);
  }

  #backoff(attempt: number): number {
    return halfJitter(attempt, { ...this.#world.settings.reconnect, factor: 2 });
  }

  #end(closed: MemberClosed): void {
    if (this.#state === 'left') return;
    this.#state = 'left';
    this.#wanted = 'gone';
    this.#place = undefined;
    this.#over.abort(closed.error ?? memberClosed(this.#join.pool.poolName));
    this.#settled.promise.catch(() => undefined);
    this.#settled.reject(memberClosed(this.#join.pool.poolName));
    this.#closed.resolve(closed);
  }
}
