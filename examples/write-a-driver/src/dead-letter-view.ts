import { type DeadLetterView, type Delivery, DriverFailure, orAbort, type Settlement } from '@joinpool/core/driver';
import { decodeFrame } from './frame-codec.js';
import { Lease } from './lease.js';
import type { Session } from './session.js';

/** A place in the dead letters that takes one at a time, up to the last that was there when it was opened. */
export class RedisDeadLetterView implements DeadLetterView {
  readonly #lease: Lease;
  readonly #held = new Set<string>();
  readonly #settling = new Set<Promise<unknown>>();
  #last = '0-0';
  #failure: unknown;
  #isClosed = false;

  constructor(session: Session, poolName: string) {
    this.#lease = new Lease(session, `${poolName}.dead`, (reason) => {
      this.#failure = reason ?? new DriverFailure('connection-lost', 'the look at the dead letters is over');
    });
  }

  async start(poolName: string): Promise<void> {
    this.#last = await this.#lease.take(poolName);
  }

  async next(signal: AbortSignal): Promise<Delivery | undefined> {
    if (this.#failure !== undefined) throw this.#failure;
    if (this.#isClosed) return undefined;
    const [entry] = await orAbort(this.#lease.step([], 1, this.#last), signal);
    if (entry === undefined) return undefined;
    this.#held.add(entry.id);
    return {
      frame: decodeFrame(entry.fields),
      redelivered: false,
      deliveryCount: 1,
      settle: (how) => this.#settle(entry.id, how),
    };
  }

  async close(signal: AbortSignal): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    await orAbort(Promise.all(this.#settling), signal).finally(() => orAbort(this.#lease.leave(), signal));
  }

  #settle(id: string, how: Settlement): boolean {
    if (this.#isClosed || this.#failure !== undefined || !this.#held.has(id)) return false;
    if (how !== 'accept') return true;
    this.#held.delete(id);
    const settling = this.#lease
      .step([{ id, how }], 0)
      .catch(() => undefined) // the lease has told its end
      .finally(() => this.#settling.delete(settling));
    this.#settling.add(settling);
    return true;
  }
}
