import {
  type Connection,
  type ConnectionOptions,
  openConnection,
  type PublishOptions,
  type PublishReceipt,
} from '@joinpool/core';
import type { Driver, Subscription } from '@joinpool/core/driver';
import { checkDelivery, type DeliveryVerdict } from '../check/check-delivery.js';
import { verdictText } from '../check/verdict-text.js';
import type { CrashableMember, MemberRequest } from '../faults/crashable-member.js';
import type { FaultSite } from '../faults/fault-site.js';
import type { ConformanceHarness } from '../harness.js';
import { Recorder } from '../history/recorder.js';
import { type CollectedLetter, collectLetters } from './collect-letters.js';
import { Disturbances } from './disturbances.js';
import { PoolStates } from './pool-states.js';
import { type JoinRequest, joinRecorded, type RecordedMember } from './recorded-member.js';
import { recordPublish } from './recorded-publish.js';
import { Waits } from './waits.js';

/** What a world is made of. */
export interface WorldOptions {
  readonly harness: ConformanceHarness;
  readonly faults: FaultSite;
  /** Begins every name in this world. */
  readonly prefix: string;
  readonly signal: AbortSignal;
}

/** Everything a case touches: its connections, pools and history. Names are its own, and it cleans up after itself. */
export class World {
  readonly recorder = new Recorder();
  readonly exchangeName: string;
  readonly faults: Disturbances;
  readonly #options: WorldOptions;
  readonly #connections: Connection[] = [];
  readonly #pools = new Map<string, Subscription[]>();
  readonly #endings: (() => Promise<unknown>)[] = [];
  readonly #waits = new Waits();
  readonly #states: PoolStates;
  #first: Promise<Connection> | undefined;
  #names = 0;
  #messages = 0;

  constructor(options: WorldOptions) {
    this.#options = options;
    this.exchangeName = options.prefix;
    this.faults = new Disturbances(options.faults, this.recorder);
    this.#states = new PoolStates(() => this.connection(), this.#waits, options.signal);
  }

  get signal(): AbortSignal {
    return this.#options.signal;
  }

  /** A name that nobody else has. */
  name(word: string): string {
    this.#names += 1;
    return `${this.#options.prefix}-${word}-${this.#names}`;
  }

  nextMessageId(): string {
    this.#messages += 1;
    return `${this.#options.prefix}-m${this.#messages}`;
  }

  /** How many messages a case uses on this harness. */
  scaled(count: number): number {
    return Math.max(2, Math.round(count * (this.#options.harness.scale ?? 1)));
  }

  /** The connection that cases share as long as they do not mind which. */
  connection(): Promise<Connection> {
    this.#first ??= this.connect();
    return this.#first;
  }

  /** A connection of its own; it reconnects fast, and is closed after the case. */
  async connect(options: ConnectionOptions = {}): Promise<Connection> {
    return this.#open(await this.#options.faults.driver(), options);
  }

  /** A connection with the harness' short heartbeat, and that heartbeat in milliseconds. */
  async connectWithHeartbeat(): Promise<{ readonly connection: Connection; readonly heartbeatMs: number }> {
    const { driver, heartbeatMs } = await this.#options.faults.heartbeatDriver();
    return { connection: await this.#open(driver, {}), heartbeatMs };
  }

  async #open(driver: Driver, options: ConnectionOptions): Promise<Connection> {
    const connection = await openConnection(driver, {
      controlExchange: this.exchangeName,
      reconnect: { minDelayMs: 20, maxDelayMs: 200 },
      ...this.#options.harness.connectionOptions,
      ...options,
    });
    this.#connections.push(connection);
    return connection;
  }

  /** Joins with a callback whose runs are recorded; default subscription `work.#`. */
  async join(request: JoinRequest): Promise<RecordedMember> {
    const connection = request.connection ?? (await this.connection());
    const topics = typeof request.topic === 'string' ? [request.topic] : (request.topic ?? ['work.#']);
    const exchangeName = request.exchangeName ?? this.exchangeName;
    const subscriptions = request.subscriptions ?? topics.map((topic) => ({ exchangeName, topic }));
    this.#pools.set(request.poolName, [...(this.#pools.get(request.poolName) ?? []), ...subscriptions]);
    const memberId = this.name('member');
    const pool = { ...this.#options.harness.poolOptions, ...request.pool };
    const joined = await joinRecorded({ connection, memberId, recorder: this.recorder, subscriptions, pool }, request);
    this.#endings.push(() => joined.member.leave({ deadlineMs: 500 }));
    return joined;
  }

  /** Makes a pool with a member that leaves again: its backlog waits. */
  async makePool(request: JoinRequest): Promise<void> {
    const { member } = await this.join(request);
    await member.leave({ signal: this.signal });
  }

  /** Starts a member that can be killed; its callbacks are recorded. A poisoned one may be dead already. */
  async joinCrashable(request: Omit<MemberRequest, 'memberId' | 'controlExchange'>): Promise<CrashableMember> {
    const { poolName } = request.join;
    const subscriptions = [{ exchangeName: this.exchangeName, topic: 'work.#' }];
    this.#pools.set(poolName, [...(this.#pools.get(poolName) ?? []), ...subscriptions]);
    const memberId = this.name('crashable');
    const pool = { ...this.#options.harness.poolOptions, ...request.join.pool };
    const join = { topic: 'work.#', ...request.join, pool };
    const full = { ...request, join, memberId, controlExchange: this.exchangeName };
    const member = await this.#options.faults.startMember(full, (event) => {
      this.recorder.record({ kind: 'callback', poolName, memberId, ...event });
    });
    this.#endings.push(() => member.kill());
    return member;
  }

  /** Publishes and records how it ended; rejects as `publish` does. Default topic `work.item`. */
  async publish(body: unknown, options: Partial<PublishOptions> = {}, from?: Connection): Promise<PublishReceipt> {
    const connection = from ?? (await this.connection());
    const messageId = options.messageId ?? this.nextMessageId();
    const exchangeName = options.exchangeName ?? this.exchangeName;
    const complete = { topic: 'work.item', ...options, messageId, exchangeName };
    return recordPublish(this.recorder, connection, body, complete);
  }

  /** Publishes `{ n }` so many times, without waiting in between; resolves with the ids in publish order. */
  async publishSome(
    count: number,
    options: Partial<PublishOptions> = {},
    from?: Connection,
  ): Promise<readonly string[]> {
    const connection = from ?? (await this.connection());
    const sent = Array.from({ length: count }, (_, n) => this.publish({ n }, options, connection));
    return (await Promise.all(sent)).map(({ messageId }) => messageId);
  }

  /** Records a fault or a leave: from now on redeliveries that are told are no duplicates. */
  disturb(what: string): void {
    this.recorder.record({ kind: 'disturbance', phase: 'ok', what });
  }

  /** Cuts every connection of this harness. */
  async cut(): Promise<void> {
    await this.faults.cut();
  }

  /** What the case waits for now, and the confirmed messages that were not processed so far. */
  get pending(): string {
    const waits = this.#waits.described.map((what) => `; waiting for ${what}`).join('');
    const missing = verdictText({ missing: this.verdict().lost });
    return missing === '' ? waits : `${waits}; ${missing}`;
  }

  /** Resolves when the condition on the history holds. */
  until(holds: () => boolean, what = 'what the case says next'): Promise<void> {
    return this.#waits.during(what, this.recorder.until(holds, this.signal));
  }

  /** Resolves when the pool has processed so many different messages. */
  untilProcessed(poolName: string, count: number): Promise<void> {
    return this.until(() => this.processed(poolName).size >= count, `${count} processed in ${poolName}`);
  }

  processed(poolName: string): ReadonlySet<string> {
    return new Set(this.recorder.callbacks(poolName, 'ok').map(({ messageId }) => messageId));
  }

  /** Resolves when nothing waits, nothing is unsettled and nothing runs: what is missing now is lost. */
  async quiet(...poolNames: readonly string[]): Promise<void> {
    const only = this.#only(poolNames);
    await this.until(() => checkDelivery(this.recorder.events, only).lost.length === 0, 'what was published');
    for (const poolName of poolNames) await this.#barrier(poolName);
    await this.untilEmpty(...poolNames);
    await this.until(() => this.recorder.running === 0, 'the callbacks to end');
  }

  /** Resolves when the transport tells that the pools hold nothing. */
  async untilEmpty(...poolNames: readonly string[]): Promise<void> {
    for (const poolName of poolNames) await this.#states.untilEmpty(poolName);
  }

  untilBacklog(poolName: string, backlog: number): Promise<void> {
    return this.#states.untilBacklog(poolName, backlog);
  }

  letters(poolName: string): Promise<readonly CollectedLetter[]> {
    return this.connection().then((connection) => collectLetters(connection, poolName, this.signal));
  }

  /** Resolves when the pool has so many letters, with them. */
  untilLetters(poolName: string, count: number): Promise<readonly CollectedLetter[]> {
    return this.#states.untilLetters(poolName, count);
  }

  verdict(): DeliveryVerdict {
    return checkDelivery(this.recorder.events, this.#pools);
  }

  /**
   * Ends members, deletes pools, closes connections, in this order: who takes a lost place again makes its pool anew.
   * Errors of a driver that is broken here do not hide the case's own.
   */
  async close(): Promise<void> {
    await this.#options.faults.calm();
    await Promise.allSettled(this.#endings.map((end) => end()));
    await Promise.allSettled([this.#deletePools()]);
    await Promise.allSettled(this.#connections.map((connection) => connection.close({ deadlineMs: 500 })));
  }

  async #deletePools(): Promise<void> {
    const cleaner = await this.connect();
    if (!cleaner.capabilities.deletePool) return;
    const options = { force: true, deadlineMs: 5_000 };
    await Promise.allSettled([...this.#pools.keys()].map((name) => cleaner.deletePool(name, options)));
  }

  /** A message behind all that went before; it goes to every pool that takes `work.#`. */
  async #barrier(poolName: string): Promise<void> {
    const subscription = this.#pools.get(poolName)?.find(({ topic }) => topic === 'work.#');
    if (subscription === undefined) return;
    const { exchangeName } = subscription;
    const { messageId } = await this.publish({ barrier: true }, { topic: 'work.barrier', exchangeName });
    await this.until(() => this.processed(poolName).has(messageId), `the last message in ${poolName}`);
  }

  #only(poolNames: readonly string[]): Map<string, Subscription[]> {
    return new Map([...this.#pools].filter(([name]) => poolNames.includes(name)));
  }
}
