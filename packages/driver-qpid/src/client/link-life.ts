import { DriverFailure, deferred, orAbort } from '@joinpool/core/driver';
import type { link } from 'rhea';
import { failureOf } from './amqp-failure.js';
import { orEnded } from './or-ended.js';
import type { OwnSession } from './session.js';

/** From attach to detach of one link, with a session of its own unless it shares one. */
export class LinkLife {
  readonly #raw: link;
  readonly #session: OwnSession;
  readonly #keepsSource: boolean;
  readonly #opened = deferred<void>();
  readonly #ended = deferred<unknown>();
  #over = false;
  #closing = false;

  /** `keepsSource`: it is left by the end of its session, where closing it would take away what it is a link to. */
  constructor(raw: link, session: OwnSession, keepsSource = false) {
    this.#raw = raw;
    this.#session = session;
    this.#keepsSource = keepsSource;
    const prefix = raw.is_receiver() ? 'receiver' : 'sender';
    raw.on(`${prefix}_open`, () => this.#lookWhetherOpen());
    raw.on(`${prefix}_error`, () => this.#end(failureOf(raw.error)));
    raw.on(`${prefix}_close`, () => this.#end(new DriverFailure('connection-lost', 'the broker detached the link')));
    session.ended.then((reason) => this.#end(reason));
  }

  /** Resolves with the reason when it is over, also after `close`; never rejects. */
  get ended(): Promise<unknown> {
    return this.#ended.promise;
  }

  get over(): boolean {
    return this.#over;
  }

  /** It was asked to end, or has ended. */
  get closing(): boolean {
    return this.#closing || this.#over;
  }

  /** Resolves once the peer has attached it too, to the terminus that was asked for. */
  async opened(signal: AbortSignal): Promise<void> {
    await orAbort(orEnded(this.#opened.promise, this.#ended.promise), signal, () => this.abandon());
  }

  /** Detaches it for good and ends its session; resolves when the peer has too. */
  async close(signal: AbortSignal): Promise<void> {
    if (!this.closing) {
      this.#closing = true;
      if (this.#keepsSource) this.#session.abandon();
      else this.#raw.close();
    }
    await orAbort(this.#ended.promise, signal);
    if (!this.#session.over) await this.#session.end(signal);
  }

  /** Ends it with its session; nobody waits. */
  abandon(): void {
    this.#closing = true;
    this.#session.abandon();
  }

  /** Ends it with its session, for a reason of our own. */
  fail(reason: unknown): void {
    this.#end(reason);
    this.#session.abandon();
  }

  /**
   * A peer that refuses attaches to no terminus first, and detaches after it (part 2.6.3): such a link is not open.
   */
  #lookWhetherOpen(): void {
    setImmediate(() => {
      const terminus: unknown = this.#raw.is_receiver() ? this.#raw.source : this.#raw.target;
      if (terminus !== undefined && terminus !== null) this.#opened.resolve();
    });
  }

  #end(reason: unknown): void {
    if (this.#over) return;
    this.#over = true;
    this.#ended.resolve(reason);
  }
}
