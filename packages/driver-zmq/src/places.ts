import { type DeliverySink, type DeliveryWindow, DriverFailure } from '@joinpool/core/driver';
import type { Session } from './client/session.js';
import { Command } from './protocol/command.js';
import { parseFailure } from './protocol/parse-payload.js';
import { ZmqPool } from './source.js';

/** The places of one session, by the numbers that the hub knows them by; none is used twice. */
export class Places {
  readonly #session: Session;
  readonly #places = new Map<number, ZmqPool>();
  #last = 0;

  constructor(session: Session) {
    this.#session = session;
    session.on(Command.JOINED, ({ c }) => this.#places.get(c)?.joined());
    session.on(Command.DELIVER, (header, parts) => this.#places.get(header.c)?.take(header, parts[1]));
    session.on(Command.STOPPED, ({ c }) => this.#places.get(c)?.stopped());
    session.on(Command.DETACHED, ({ c }) => this.#remove(c)?.detached());
    session.on(Command.PLACE_LOST, ({ c }, parts) => {
      const { kind, message } = parseFailure(parts[1]);
      this.#remove(c)?.lose(new DriverFailure(kind, message));
    });
    session.onEnd((failure) => {
      for (const place of this.#places.values()) place.end(failure);
      this.#places.clear();
    });
  }

  async attach(poolName: string, window: DeliveryWindow, sink: DeliverySink, signal: AbortSignal): Promise<ZmqPool> {
    signal.throwIfAborted();
    if (this.#session.failure !== undefined) throw this.#session.failure;
    this.#last += 1;
    const place = new ZmqPool(this.#session, this.#last, sink);
    this.#places.set(this.#last, place);
    await place.join(poolName, window, signal);
    return place;
  }

  /** Writes what was settled by now. */
  flush(): void {
    for (const place of this.#places.values()) place.flush();
  }

  #remove(number: number): ZmqPool | undefined {
    const place = this.#places.get(number);
    this.#places.delete(number);
    return place;
  }
}
