import { randomUUID } from 'node:crypto';
import { deferred, type Settlement } from '@joinpool/core/driver';
import { asEntry, asList, asText, type Entry } from './replies.js';
import type { Session } from './session.js';

export interface Settled {
  readonly id: string;
  readonly how: Settlement;
}

/** How many times a lease is renewed before it would run out. */
const renewals = 4;

/**
 * A place in a queue, kept while this process renews it: in a pool, or in its dead letters to look at them. When the
 * server does not know it any more, everything taken by it is somebody else's.
 */
export class Lease {
  readonly #session: Session;
  readonly #queue: string;
  readonly #place = randomUUID();
  readonly #ending = deferred<unknown>();
  readonly #onOver: (reason: unknown) => void;
  readonly #forgetSession: () => void;
  #timer: NodeJS.Timeout | undefined;
  #isRenewing = false;
  #isOver = false;

  /** `onOver` is called once, when the lease ends without `leave`. */
  constructor(session: Session, queue: string, onOver: (reason: unknown) => void) {
    this.#session = session;
    this.#queue = queue;
    this.#onOver = onOver;
    this.#forgetSession = session.onOver((reason) => this.#lose(reason, true));
  }

  /** Settles when the lease has ended while its connection lives. */
  get lost(): Promise<unknown> {
    return this.#ending.promise;
  }

  /** Resolves with the id of the last entry in the queue. */
  async take(pool: string): Promise<string> {
    const { leaseMs } = this.#session.settings;
    const last = asText(await this.#session.call('attach', pool, this.#queue, this.#place, String(leaseMs)));
    if (this.#isOver) await this.#session.call('leave', this.#queue, this.#place, 'uncharged');
    else this.#timer = setInterval(() => void this.#renew(), leaseMs / renewals);
    return last;
  }

  /** Settles, and takes up to `most` more. Without an answer the lease is over. */
  async step(settled: readonly Settled[], most: number, last = '+'): Promise<readonly Entry[]> {
    const args = settled.flatMap(({ how, id }) => [how, id]);
    try {
      const reply = await this.#session.call('step', this.#queue, this.#place, String(most), last, ...args);
      return asList(reply).map(asEntry);
    } catch (error) {
      this.#lose(error, this.#session.isOver);
      throw error;
    }
  }

  /** Gives everything back, uncharged. Also when nobody waits for it any more. */
  async leave(): Promise<void> {
    if (!this.#end()) return;
    try {
      await this.#session.call('leave', this.#queue, this.#place, 'uncharged');
    } catch (error) {
      if (!this.#session.isOver) throw error;
      this.#session.former.add(this.#queue, this.#place);
    }
  }

  /** The pool was deleted. */
  lose(reason: unknown): void {
    this.#lose(reason, false);
  }

  async #renew(): Promise<void> {
    if (this.#isRenewing) return;
    this.#isRenewing = true;
    try {
      await this.#session.call('renew', this.#queue, this.#place, String(this.#session.settings.leaseMs));
    } catch (error) {
      this.#lose(error, this.#session.isOver);
    } finally {
      this.#isRenewing = false;
    }
  }

  #lose(reason: unknown, withSession: boolean): void {
    if (!this.#end()) return;
    this.#onOver(reason);
    if (withSession) this.#session.former.add(this.#queue, this.#place);
    else this.#ending.resolve(reason);
  }

  #end(): boolean {
    if (this.#isOver) return false;
    this.#isOver = true;
    clearInterval(this.#timer);
    this.#forgetSession();
    return true;
  }
}
