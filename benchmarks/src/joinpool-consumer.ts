import type { Connection, Member } from '@joinpool/core';
import type { BenchPools } from './bench-pools.js';
import type { Contender } from './contender.js';
import type { Expected } from './hand-written-consumer.js';
import type { SampleBody } from './sample-body.js';
import { consumeWindow } from './workload.js';

/** Consumes as a member of a pool, with the whole contract: slow start, retries, letters, one outcome per message. */
export class JoinpoolConsumer implements Contender {
  readonly name = 'joinpool';
  readonly #connection: Connection;
  readonly #pools: BenchPools;
  readonly #poolName: string;
  readonly #expected: Expected;
  #member: Member | undefined;

  constructor(connection: Connection, pools: BenchPools, poolName: string, expected: Expected) {
    this.#connection = connection;
    this.#pools = pools;
    this.#poolName = poolName;
    this.#expected = expected;
  }

  async run(begin: () => void): Promise<void> {
    const { messages, reads } = this.#expected;
    let count = 0;
    let sum = 0;
    await new Promise<void>((resolve, reject) => {
      const options = { ...this.#pools.joinOptions(this.#poolName), concurrency: consumeWindow, window: consumeWindow };
      const joining = this.#connection.joinConsumerPool<SampleBody>(async (message) => {
        if (count === 0) begin();
        if (reads) sum += message.body.total;
        count += 1;
        if (count === messages) resolve();
      }, options);
      const joined = (member: Member) => {
        this.#member = member;
      };
      joining.then(joined, reject);
    });
    if (Number.isNaN(sum)) throw new TypeError(`a body in ${this.#poolName} has no total`);
  }

  async finish(): Promise<void> {
    await this.#member?.leave();
  }
}
