import { DriverFailure, deferred, orAbort } from '@joinpool/core/driver';
import type { Session } from 'rhea';
import { failureOf } from './amqp-failure.js';
import { orEnded } from './or-ended.js';
import { countTransfersFromZero, handOverBytes, removeSession } from './rhea-repairs.js';

/** An answer to the end of a session that has not come by then never will. */
const forgetAfterMs = 5_000;

/**
 * A session for one link alone: peers answer a bad attach by ending the session, and in rhea one sender without credit
 * holds up all others of its session.
 */
export class OwnSession {
  readonly raw: Session;
  readonly #opened = deferred<void>();
  readonly #ended = deferred<unknown>();
  readonly #answersEnd: boolean;
  #over = false;
  #closing = false;

  /** Begins it. `connectionLost` ends it without a word; `answersEnd`: whether the peer can be waited for at the end. */
  constructor(raw: Session, connectionLost: Promise<unknown>, answersEnd: boolean) {
    this.raw = raw;
    this.#answersEnd = answersEnd;
    handOverBytes(raw);
    raw.on('session_open', () => {
      countTransfersFromZero(raw);
      this.#opened.resolve();
    });
    raw.on('session_error', () => this.#end(failureOf(raw.error)));
    raw.on('session_close', () => this.#end(new DriverFailure('connection-lost', 'the broker ended the session')));
    connectionLost.then((reason) => this.#end(reason));
    raw.begin();
  }

  /** Resolves with the reason when it is over, also after `end`; never rejects. */
  get ended(): Promise<unknown> {
    return this.#ended.promise;
  }

  get over(): boolean {
    return this.#over;
  }

  /** Resolves once the peer has begun it too. */
  async opened(signal: AbortSignal): Promise<void> {
    await orAbort(orEnded(this.#opened.promise, this.#ended.promise), signal, () => this.abandon());
  }

  /** Ends it and resolves when the peer has too, if it is one that says so. */
  async end(signal: AbortSignal): Promise<void> {
    this.abandon();
    if (!this.#answersEnd) return;
    await orAbort(this.#ended.promise, signal);
  }

  /** Ends it; nobody waits. */
  abandon(): void {
    if (this.#over || this.#closing) return;
    this.#closing = true;
    this.raw.close();
    if (!this.#answersEnd) setTimeout(() => this.#forget(), forgetAfterMs).unref();
  }

  /** No answer came, and none will: the channel is free. */
  #forget(): void {
    if (this.#over) return;
    removeSession(this.raw);
    this.#end(new DriverFailure('connection-lost', 'the session ended'));
  }

  #end(reason: unknown): void {
    if (this.#over) return;
    this.#over = true;
    this.#ended.resolve(reason);
  }
}
