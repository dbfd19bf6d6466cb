import type { TopologyMode } from '../driver/administration.js';
import type { DriverConnection } from '../driver/driver.js';
import { orAbort } from '../util/abort.js';
import { timeoutSignal } from '../util/long-timer.js';
import { mismatch } from './mismatch.js';

/** Which exchanges are known to exist on this connection, so that each is declared or checked once. */
export class Exchanges {
  readonly #mode: TopologyMode;
  readonly #timeoutMs: number;
  #ready = new Set<string>();
  #pending = new Map<string, Promise<void>>();

  /** A declaration that takes longer than `timeoutMs` rejects with a `TimeoutError`. */
  constructor(mode: TopologyMode, timeoutMs: number) {
    this.#mode = mode;
    this.#timeoutMs = timeoutMs;
  }

  isReady(exchangeName: string): boolean {
    return this.#ready.has(exchangeName);
  }

  /** Declares or checks it, once for all who ask at the same time. */
  prepare(exchangeName: string, connection: DriverConnection): Promise<void> {
    const pending = this.#pending.get(exchangeName) ?? this.#declare(exchangeName, connection);
    this.#pending.set(exchangeName, pending);
    return pending;
  }

  /** Those who waited for it have been served, in order. */
  markReady(exchangeName: string): void {
    this.#ready.add(exchangeName);
  }

  /** Nothing is known any more: the connection or the channel is a new one. */
  forget(): void {
    this.#ready = new Set();
    this.#pending = new Map();
  }

  async #declare(exchangeName: string, connection: DriverConnection): Promise<void> {
    const pending = this.#pending;
    const signal = timeoutSignal(this.#timeoutMs);
    try {
      const declared = connection.administration.declareExchange(exchangeName, this.#mode, signal);
      const differences = await orAbort(declared, signal);
      if (differences.length > 0) throw mismatch(`exchange "${exchangeName}"`, differences);
    } finally {
      pending.delete(exchangeName);
    }
  }
}
