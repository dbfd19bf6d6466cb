import type { BatchCallback, Callback } from '../delivery/message.js';
import type { PoolInspection } from '../driver/administration.js';
import type { DriverCapabilities } from '../driver/capabilities.js';
import type { Driver, DriverConnection } from '../driver/driver.js';
import type { PoolError } from '../errors/pool-error.js';
import { Timers } from '../util/timers.js';
import { newIds } from '../util/uuid-v7.js';
import { Administration } from './administration.js';
import { checkKeys, checkWait, trueOrFalse } from './check-keys.js';
import type { ConnectionSettings } from './connection-settings.js';
import { deadline, withDeadline } from './deadline.js';
import { type ConnectionEvents, type ConnectionState, Listeners } from './events.js';
import { setExactSubscriptions } from './exact-subscriptions.js';
import { connectionClosed } from './failures.js';
import { checkCallback, Intakes } from './intakes.js';
import { checkJoinOptions, requireCapabilities } from './join-settings.js';
import type { Letter } from './letter.js';
import { Link } from './link.js';
import { Member } from './member.js';
import { MemberLife } from './member-life.js';
import { type FrameMaking, FrameTemplate, templateOf } from './message-frames.js';
import { checkExchangeName, checkPattern, checkPoolName } from './names.js';
import type {
  BatchJoinOptions,
  JoinOptions,
  PublishManyOptions,
  PublishOptions,
  PublishReceipt,
  WaitOptions,
} from './options.js';
import { Outbox } from './outbox.js';
import type { OutboxAnswer } from './outbox-entry.js';
import { publishMany } from './publish-many.js';
import { limitsOf, Publisher } from './publisher.js';

/** A connection to a transport: joins pools, publishes, looks after pools. It reconnects by itself until it is closed. */
export class Connection {
  readonly #settings: ConnectionSettings;
  readonly #listeners = new Listeners();
  readonly #timers = new Timers();
  readonly #newId = newIds();
  readonly #link: Link;
  readonly #outbox: Outbox;
  readonly #publisher: Publisher;
  readonly #administration: Administration;
  readonly #members = new Map<Member, MemberLife>();
  readonly #intakes: Intakes;
  /** How frames are made; with the capabilities of the connection that was opened last. */
  #made: FrameMaking | undefined;
  #closing: Promise<void> | undefined;

  /** @internal */
  constructor(driver: Driver, settings: ConnectionSettings) {
    this.#settings = settings;
    this.#link = new Link(driver, settings, {
      stateChanged: (state, error) =>
        this.#listeners.emit('state', { state, ...(error === undefined ? {} : { error }) }),
      opened: (connection) => this.#opened(connection),
      lost: () => this.#outbox.connectionLost(),
      failed: (error) => this.#failed(error),
    });
    this.#outbox = new Outbox(this.#link, settings, this.#timers);
    this.#publisher = new Publisher(this.#outbox, settings.publishWindow, this.#timers, () => this.#link.failure);
    this.#intakes = new Intakes({
      ...{ publisher: this.#publisher, listeners: this.#listeners, timers: this.#timers, newId: this.#newId },
      serializer: settings.serializer,
    });
    this.#administration = new Administration(this.#link, this.#publisher, settings.serializer, settings.deadlineMs);
  }

  /** @internal */
  open(): Promise<void> {
    const limit = deadline('connecting', {}, this.#settings.deadlineMs, () => this.#link.failure);
    return withDeadline(limit, (signal) => this.#link.openFirst(signal));
  }

  get state(): ConnectionState {
    return this.#link.state;
  }

  /** What the transport adds beyond the contract; after a reconnect that of the new host. */
  get capabilities(): DriverCapabilities {
    return this.#making.capabilities;
  }

  /** Listens for an event. @returns a function that takes the listener away again. */
  on<Name extends keyof ConnectionEvents>(name: Name, listener: (event: ConnectionEvents[Name]) => void): () => void {
    return this.#listeners.on(name, listener);
  }

  /**
   * Joins a pool: the callback gets its share of the messages that match, and settles each by how it ends. Makes the
   * pool if it is missing (`topology: 'create'`). Resolves when the transport counts this member in: what is published
   * after that reaches the pool. Rejects with `topology-mismatch` when the pool exists with other options,
   * `not-supported` for a capability that the transport lacks, `deadline-exceeded` after 30 s, `connection-closed`.
   */
  joinConsumerPool<Body = unknown>(callback: BatchCallback<Body>, options: BatchJoinOptions): Promise<Member>;
  joinConsumerPool<Body = unknown>(callback: Callback<Body>, options: JoinOptions): Promise<Member>;
  async joinConsumerPool(callback: Callback | BatchCallback, options: JoinOptions | BatchJoinOptions): Promise<Member> {
    checkCallback(callback);
    const join = checkJoinOptions(options, this.#settings.controlExchange);
    this.#assertOpen('cannot join');
    if (this.state === 'draining') throw connectionClosed('cannot join');
    requireCapabilities(join, this.capabilities);
    const { executor, intake } = this.#intakes.make(callback, join);
    const world = { link: this.#link, settings: this.#settings, emit: this.#listeners.emit.bind(this.#listeners) };
    const life = new MemberLife(world, join, intake);
    const member = new Member(join.pool.poolName, life, executor, this.#settings.deadlineMs);
    this.#members.set(member, life);
    void life.closed.then(() => this.#members.delete(member));
    const what = `joining pool "${join.pool.poolName}"`;
    let failed: unknown;
    const limit = deadline(what, options, this.#settings.deadlineMs, () => this.#link.failure ?? failed);
    await withDeadline(limit, async (signal) => {
      await life.join(signal, (error) => {
        failed = error;
      });
      const exact = { link: this.#link, listeners: this.#listeners, pool: join.pool, member };
      if (join.exactSubscriptions) await setExactSubscriptions(exact, signal);
    });
    return member;
  }

  /**
   * Publishes one message to every pool whose subscriptions match. Resolves when the transport has taken
   * responsibility. Rejects with a `PoolError` whose `outcome` is `refused` (it was not taken) or `unknown`, or with
   * the signal's reason on abort. After a reconnect it is sent again with the same id. A `Uint8Array` is not copied:
   * leave it as it is until the promise settles.
   */
  publish(body: unknown, options: PublishOptions): Promise<PublishReceipt> {
    try {
      this.#assertOpen('cannot publish');
      const template = new FrameTemplate(options, this.#making);
      return this.#publisher.publish(template.to, template.make(body), limitsOf(options, this.#settings));
    } catch (error) {
      return Promise.reject(error);
    }
  }

  /** Publishes every body with the same options, keeping the window full; resolves when all are confirmed. */
  publishMany(
    bodies: Iterable<unknown> | AsyncIterable<unknown>,
    options: PublishManyOptions,
  ): Promise<{ readonly confirmed: number }> {
    const { onProgress, ...each } = options;
    const limits = limitsOf(each, this.#settings);
    const templateFor = templateOf(each);
    const publish = (body: unknown, answer: OutboxAnswer): void => {
      this.#assertOpen('cannot publish');
      const template = templateFor(this.#making);
      this.#publisher.submit(template.to, template.make(body), limits, answer);
    };
    return publishMany({ bodies, width: this.#settings.publishWindow.maxMessages, onProgress, publish });
  }

  /** What the transport can tell of the pool. `not-found` when there is none. */
  async inspectPool(poolName: string, wait: WaitOptions = {}): Promise<PoolInspection> {
    const name = checkPoolName(poolName);
    this.#assertOpen('cannot inspect');
    return this.#administration.inspect(name, wait);
  }

  /** Removes the pool, its backlog and its letters. `pool-in-use` while it has members, unless `force` is true. */
  async deletePool(poolName: string, options: WaitOptions & { readonly force?: boolean } = {}): Promise<void> {
    const name = checkPoolName(poolName);
    checkKeys('the options of deletePool', options, ['force', 'signal', 'deadlineMs']);
    const force = trueOrFalse('force', options.force, false);
    this.#assertOpen('cannot delete');
    await this.#administration.delete(name, force, options);
  }

  /** Removes one subscription of the pool, for all its members; resolves also when there was none. */
  async removeSubscription(
    poolName: string,
    subscription: { readonly exchangeName?: string; readonly topic: string },
    wait: WaitOptions = {},
  ): Promise<void> {
    const name = checkPoolName(poolName);
    const exchangeName = checkExchangeName(subscription.exchangeName ?? this.#settings.controlExchange);
    const topic = checkPattern(subscription.topic);
    this.#assertOpen('cannot remove a subscription');
    await this.#administration.removeSubscription(name, { exchangeName, topic }, wait);
  }

  /** The pool's dead letters, oldest first. Looking changes nothing; letters can be sent back or discarded. */
  deadLetters(poolName: string, wait: WaitOptions = {}): AsyncIterable<Letter> {
    const name = checkPoolName(poolName);
    this.#assertOpen('cannot list letters');
    return this.#administration.letters(name, wait);
  }

  /** The driver's raw client object of that kind while connected; undefined for a kind that is not its own. */
  unwrap(kind: string): unknown {
    return this.#link.current?.unwrap(kind);
  }

  /**
   * Members leave (their callbacks may still publish), publishes under way are confirmed or reject, connections close;
   * then nothing of it keeps the process alive. Past the deadline (default 30 s) the rest is cut. Idempotent.
   */
  async close(wait: WaitOptions = {}): Promise<void> {
    checkWait(wait, undefined);
    this.#closing ??= this.#close(wait);
    return this.#closing;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #close(wait: WaitOptions): Promise<void> {
    const limit = deadline('closing', wait, this.#settings.deadlineMs);
    if (this.state !== 'closed') this.#link.drain();
    const { signal } = limit;
    await Promise.all(
      [...this.#members.keys()].map((member) => member.leave({ signal, deadlineMs: Number.POSITIVE_INFINITY })),
    );
    await this.#publisher.drain(signal);
    this.#publisher.close();
    await this.#outbox.close(signal);
    await this.#link.close(signal);
    limit.dispose();
  }

  get #making(): FrameMaking {
    if (this.#made === undefined) throw connectionClosed('it was never open');
    return this.#made;
  }

  #assertOpen(what: string): void {
    if (this.state === 'closed') throw connectionClosed(what);
  }

  #opened(connection: DriverConnection): void {
    const isFirst = this.#made === undefined;
    const { controlExchange, serializer } = this.#settings;
    const { capabilities } = connection;
    this.#made = { controlExchange, serializer, capabilities, newId: this.#newId };
    this.#outbox.connectionOpened();
    if (!isFirst) this.#listeners.emit('recovered', { driver: this.#link.driver.name });
  }

  #failed(error: PoolError): void {
    for (const life of this.#members.values()) life.connectionClosed(error);
    void this.close({ deadlineMs: 0 });
  }
}
