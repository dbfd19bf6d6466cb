import type { Executor } from '../delivery/executor.js';
import { orAbort } from '../util/abort.js';
import { deadline, withDeadline } from './deadline.js';
import type { MemberLife } from './member-life.js';
import type { MemberClosed, MemberState } from './member-state.js';
import type { WaitOptions } from './options.js';

/** One consumer in a pool, from `joinConsumerPool()` until it has left. */
export class Member {
  readonly poolName: string;
  /** Resolves when the member is over, with the reason; never rejects. */
  readonly closed: Promise<MemberClosed>;
  readonly #life: MemberLife;
  readonly #executor: Executor;
  readonly #deadlineMs: number;

  /** @internal */
  constructor(poolName: string, life: MemberLife, executor: Executor, deadlineMs: number) {
    this.poolName = poolName;
    this.closed = life.closed;
    this.#life = life;
    this.#executor = executor;
    this.#deadlineMs = deadlineMs;
  }

  get state(): MemberState {
    return this.#life.state;
  }

  /**
   * Takes no further messages and releases those that no callback has started; resolves when that is done. Running
   * callbacks go on and are settled: `wait()` waits for them. Then the place is given up, and to the transport a paused
   * member is absent; the pause survives a reconnect. Idempotent; overtaken by `resume()`, it resolves at once.
   * `member-closed` after it left.
   */
  pause(): Promise<void> {
    return this.#life.pause();
  }

  /** Takes messages again. Resolves when the member has its place. Idempotent. `member-closed` after it left. */
  resume(): Promise<void> {
    return this.#life.resume();
  }

  /** Resolves when every callback that runs at the call has ended, and not before; no deadline of its own. */
  async wait(wait: WaitOptions = {}): Promise<void> {
    const limit = deadline(`waiting for the callbacks of pool "${this.poolName}"`, wait, undefined);
    return withDeadline(limit, (signal) => orAbort(this.#executor.wait(), signal));
  }

  /**
   * Takes no further messages, releases at once what no callback has started, waits for the running callbacks and
   * settles them, then gives up its place. Past the deadline (default 30 s) or when the signal aborts the rest is
   * released and the callbacks' signals abort. Resolves in any case, at most a second later. Called again, the shorter
   * deadline counts.
   */
  async leave(wait: WaitOptions = {}): Promise<void> {
    return this.#life.leave(deadline(`leaving pool "${this.poolName}"`, wait, this.#deadlineMs));
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.leave();
  }
}
