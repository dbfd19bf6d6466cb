import {
  type Delivery,
  type DeliverySink,
  type DeliveryWindow,
  DriverFailure,
  type DriverPool,
  deferred,
  orAbort,
  type PoolAddress,
  type Settlement,
} from '@joinpool/core/driver';
import { decodeFrame } from './frame-codec.js';
import { Lease, type Settled } from './lease.js';
import type { Entry } from './replies.js';
import type { Session } from './session.js';

/** One member's place: it settles and takes in steps, one at a time, whenever there is reason to. */
export class RedisPlace implements DriverPool {
  readonly #session: Session;
  readonly #poolName: string;
  readonly #sink: DeliverySink;
  readonly #lease: Lease;
  readonly #ending = deferred<unknown>();
  readonly #unsettled = new Set<string>();
  readonly #onWake = (message: string): void => this.#wake(message);
  #window: number;
  #settled: Settled[] = [];
  #isScheduled = false;
  #stepping: Promise<void> | undefined;
  #wasWoken = false;
  #isStopped = false;
  #isVoid = false;

  constructor(session: Session, { poolName }: PoolAddress, window: DeliveryWindow, sink: DeliverySink) {
    this.#session = session;
    this.#poolName = poolName;
    this.#window = window.messages;
    this.#sink = sink;
    this.#lease = new Lease(session, poolName, () => this.#end());
  }

  get lost(): Promise<unknown> {
    return this.#lease.lost;
  }

  /** Settles when the place is over for whatever cause. */
  get over(): Promise<unknown> {
    return this.#ending.promise;
  }

  /** Listens first, so that no wake-up is missed. */
  async start(): Promise<void> {
    await this.#session.listen(this.#poolName, this.#onWake);
    await this.#lease.take(this.#poolName);
    this.#wake('messages');
  }

  widen(window: DeliveryWindow): void {
    this.#window = window.messages;
    this.#schedule();
  }

  /** What arrives by a step that is under way goes back with the next. */
  async stop(signal: AbortSignal): Promise<void> {
    this.#isStopped = true;
    await orAbort(this.#flush(), signal);
  }

  async detach(signal: AbortSignal): Promise<void> {
    this.#isStopped = true;
    try {
      await orAbort(this.#flush(), signal);
    } finally {
      this.#end();
      await orAbort(this.leave(), signal);
    }
  }

  /** Frees the place, whatever state it is in. */
  async leave(): Promise<void> {
    this.#end();
    await Promise.all([this.#lease.leave(), this.#session.unlisten(this.#poolName, this.#onWake)]);
  }

  #wake(message: string): void {
    if (message === 'deleted') {
      this.#lease.lose(new DriverFailure('not-found', `the pool ${this.#poolName} was deleted`));
      return;
    }
    this.#wasWoken = true;
    this.#schedule();
  }

  get #credit(): number {
    return this.#isStopped ? 0 : Math.max(0, this.#window - this.#unsettled.size);
  }

  /** At the end of the turn, so that settlements of one turn go together. */
  #schedule(): void {
    if (this.#isScheduled || this.#isVoid) return;
    this.#isScheduled = true;
    setImmediate(() => {
      this.#isScheduled = false;
      void this.#flush();
    });
  }

  /** Resolves when nothing is under way. Never rejects: a step that fails ends the place. */
  async #flush(): Promise<void> {
    while (this.#stepping !== undefined) await this.#stepping;
    while (!this.#isVoid && (this.#settled.length > 0 || (this.#wasWoken && this.#credit > 0))) {
      this.#stepping = this.#step();
      await this.#stepping;
      this.#stepping = undefined;
    }
  }

  async #step(): Promise<void> {
    const most = this.#credit;
    const settled = this.#settled;
    this.#settled = [];
    this.#wasWoken = false;
    try {
      const entries = await this.#lease.step(settled, most);
      if (entries.length === most) this.#wasWoken = true; // there may be more
      for (const entry of entries) this.#hand(entry);
    } catch {
      // The lease has told its end, with the reason.
    }
  }

  #hand(entry: Entry): void {
    if (this.#isVoid) return;
    if (this.#isStopped) {
      this.#settled.push({ id: entry.id, how: 'release' });
      return;
    }
    this.#unsettled.add(entry.id);
    const delivery: Delivery = {
      frame: decodeFrame(entry.fields),
      redelivered: entry.deliveries > 1,
      deliveryCount: entry.deliveries,
      settle: (how) => this.#settle(entry.id, how),
    };
    this.#sink(delivery);
  }

  #settle(id: string, how: Settlement): boolean {
    if (this.#isVoid || !this.#unsettled.delete(id)) return false;
    this.#settled.push({ id, how });
    this.#schedule();
    return true;
  }

  #end(): void {
    this.#isVoid = true;
    this.#isStopped = true;
    this.#unsettled.clear();
    this.#ending.resolve(undefined);
  }
}
