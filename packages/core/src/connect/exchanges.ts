import type { TopologyMode } from '../driver/administration.js';
import type { DriverConnection } from '../driver/driver.js';
import { orAbort } from '../util/abort.js';
import { timeoutSignal } from '../util/long-timer.js';
import { mismatch } from './mismatch.js';

/** Told once that the exchange is there, or why it is not. */
type Waiter = (failed?: { readonly error: unknown }) => void;

/** Which exchanges are known to exist on this connection, so that each is declared or checked once. */
export class Exchanges {
  readonly #mode: TopologyMode;
  readonly #timeoutMs: number;
  #ready = new Set<string>();
  #waiting = new Map<string, Waiter[]>();

  /** A declaration that takes longer than `timeoutMs` fails with a `TimeoutError`. */
  constructor(mode: TopologyMode, timeoutMs: number) {
    this.#mode = mode;
    this.#timeoutMs = timeoutMs;
  }

  isReady(exchangeName: string): boolean {
    return this.#ready.has(exchangeName);
  }

  /**
   * Declares or checks it, once for all who ask at the same time. They are told in the order in which they asked, and
   * before anybody finds the exchange ready: what one address gets keeps its order.
   */
  prepare(exchangeName: string, connection: DriverConnection, waiter: Waiter): void {
    const known = this.#waiting.get(exchangeName);
    if (known !== undefined) {
      known.push(waiter);
      return;
    }
    const waiting = this.#waiting;
    const waiters = [waiter];
    waiting.set(exchangeName, waiters);
    const end: Waiter = (failed) => {
      for (const one of waiters) one(failed); // and who asks meanwhile
      waiting.delete(exchangeName);
      if (failed === undefined && waiting === this.#waiting) this.#ready.add(exchangeName);
    };
    this.#declare(exchangeName, connection).then(
      () => end(),
      (error: unknown) => end({ error }),
    );
  }

  /** Nothing is known any more: the connection or the channel is a new one. */
  forget(): void {
    this.#ready = new Set();
    this.#waiting = new Map();
  }

  async #declare(exchangeName: string, connection: DriverConnection): Promise<void> {
    const signal = timeoutSignal(this.#timeoutMs);
    const declared = connection.administration.declareExchange(exchangeName, this.#mode, signal);
    const differences = await orAbort(declared, signal);
    if (differences.length > 0) throw mismatch(`exchange "${exchangeName}"`, differences);
  }
}
