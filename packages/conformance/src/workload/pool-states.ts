import type { Connection } from '@joinpool/core';
import { type CollectedLetter, collectLetters } from './collect-letters.js';
import { poll } from './poll.js';
import type { Waits } from './waits.js';

/** Waits for what only the transport knows of a pool. */
export class PoolStates {
  readonly #connection: () => Promise<Connection>;
  readonly #waits: Waits;
  readonly #signal: AbortSignal;

  constructor(connection: () => Promise<Connection>, waits: Waits, signal: AbortSignal) {
    this.#connection = connection;
    this.#waits = waits;
    this.#signal = signal;
  }

  /** Resolves when nothing waits and, where the transport tells, nothing is unsettled. */
  untilEmpty(poolName: string): Promise<void> {
    return this.#poll(`${poolName} to be empty`, async (connection) => {
      const { backlog, unsettled = 0 } = await connection.inspectPool(poolName, { signal: this.#signal });
      return backlog === 0 && unsettled === 0;
    });
  }

  untilBacklog(poolName: string, backlog: number): Promise<void> {
    return this.#poll(`a backlog of ${backlog} in ${poolName}`, async (connection) => {
      return (await connection.inspectPool(poolName, { signal: this.#signal })).backlog === backlog;
    });
  }

  /** Resolves when the pool has so many letters, with them. */
  async untilLetters(poolName: string, count: number): Promise<readonly CollectedLetter[]> {
    let letters: readonly CollectedLetter[] = [];
    await this.#poll(`${count} letter(s) in ${poolName}`, async (connection) => {
      letters = await collectLetters(connection, poolName, this.#signal);
      return letters.length >= count;
    });
    return letters;
  }

  async #poll(what: string, holds: (connection: Connection) => Promise<boolean>): Promise<void> {
    const connection = await this.#connection();
    await this.#waits.during(
      what,
      poll(() => holds(connection), this.#signal),
    );
  }
}
