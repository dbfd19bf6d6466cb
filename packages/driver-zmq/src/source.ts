import {
  type Deferred,
  type DeliverySink,
  type DeliveryWindow,
  type DriverFailure,
  type DriverPool,
  deferred,
  orAbort,
} from '@joinpool/core/driver';
import type { Session } from './client/session.js';
import { ZmqDelivery } from './delivery.js';
import { Command } from './protocol/command.js';
import { decodeDeliveryFlags } from './protocol/delivery-flags.js';
import type { Header } from './protocol/header.js';
import { encodePayload } from './protocol/payload-json.js';
import { RecordReader } from './protocol/record-reader.js';
import { Settlements } from './settlements.js';

const windowOf = ({ messages, bytes = 0 }: DeliveryWindow) => ({ a: bytes, b: messages });

/** One member's place in a pool, known to the hub by its number. */
export class ZmqPool implements DriverPool {
  readonly #session: Session;
  readonly #place: number;
  readonly #sink: DeliverySink;
  readonly #settlements: Settlements;
  readonly #joined: Deferred<void> = deferred();
  readonly #stopped: Deferred<void> = deferred();
  readonly #detached: Deferred<void> = deferred();
  readonly #lost: Deferred<unknown> = deferred();
  #isOver = false;

  constructor(session: Session, place: number, sink: DeliverySink) {
    this.#session = session;
    this.#place = place;
    this.#sink = sink;
    this.#settlements = new Settlements(session, place);
    // Told to who attaches, and to nobody once that is done.
    this.#joined.promise.catch(() => undefined);
  }

  get lost(): Promise<unknown> {
    return this.#lost.promise;
  }

  /** Resolves once the hub counts this member in. */
  async join(poolName: string, window: DeliveryWindow, signal: AbortSignal): Promise<void> {
    this.#session.send(Command.JOIN, { c: this.#place, ...windowOf(window) }, encodePayload({ poolName }));
    try {
      await orAbort(this.#joined.promise, signal);
    } catch (error) {
      this.#leave();
      throw error;
    }
  }

  widen(window: DeliveryWindow): void {
    if (!this.#isOver) this.#session.send(Command.WINDOW, { c: this.#place, ...windowOf(window) });
  }

  async stop(signal: AbortSignal): Promise<void> {
    if (this.#isOver) return;
    this.#session.send(Command.STOP, { c: this.#place });
    await orAbort(this.#stopped.promise, signal);
  }

  async detach(signal: AbortSignal): Promise<void> {
    if (this.#isOver) return;
    this.#leave();
    await orAbort(this.#detached.promise, signal);
  }

  /** The hub's answers. */
  readonly joined = (): void => this.#joined.resolve();
  readonly stopped = (): void => this.#stopped.resolve();
  readonly detached = (): void => this.#detached.resolve();

  take({ a: firstTag, b: flags }: Header, records: Uint8Array | undefined): void {
    if (this.#isOver) return;
    const { count, deliveryCount, redelivered } = decodeDeliveryFlags(flags);
    const reader = new RecordReader(records ?? new Uint8Array(0), count);
    const handover = { settler: this.#settlements, redelivered, deliveryCount };
    let tag = firstTag;
    for (let frame = reader.next(); frame !== undefined && !this.#isOver; frame = reader.next()) {
      this.#sink(new ZmqDelivery(handover, tag, frame));
      tag += 1;
    }
  }

  /** The hub took the place away, or never gave it. */
  lose(failure: DriverFailure): void {
    const wasOver = this.#isOver;
    this.end(failure);
    if (!wasOver) this.#lost.resolve(failure);
  }

  /** Writes what was settled by now. */
  flush(): void {
    this.#settlements.flush();
  }

  /** The session is over, or this place is: no delivery comes, and no settlement goes. */
  end(failure: DriverFailure): void {
    this.#isOver = true;
    this.#settlements.end();
    this.#joined.reject(failure);
    this.#stopped.resolve();
    this.#detached.resolve();
  }

  #leave(): void {
    if (this.#isOver) return;
    this.flush();
    this.#isOver = true;
    this.#settlements.end();
    this.#stopped.resolve();
    this.#session.send(Command.DETACH, { c: this.#place });
  }
}
