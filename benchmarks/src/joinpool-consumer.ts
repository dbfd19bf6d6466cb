import type { Connection, JoinOptions, Member } from '@joinpool/core';
import type { Contender } from './contender.js';
import type { Expected } from './hand-written-consumer.js';
import type { SampleBody } from './sample-body.js';

/** Consumes as a member of a pool, with the whole contract: slow start, retries, letters, one outcome per message. */
export class JoinpoolConsumer implements Contender {
  readonly name: string;
  readonly hubCpu: Contender['hubCpu'];
  readonly #connection: Connection;
  readonly #join: JoinOptions;
  readonly #expected: Expected;
  #member: Member | undefined;

  constructor(
    { name, hubCpu }: Pick<Contender, 'name' | 'hubCpu'>,
    connection: Connection,
    join: JoinOptions,
    expected: Expected,
  ) {
    this.name = name;
    this.hubCpu = hubCpu;
    this.#connection = connection;
    this.#join = join;
    this.#expected = expected;
  }

  async run(begin: () => void): Promise<void> {
    const { messages, window, reads } = this.#expected;
    let count = 0;
    let sum = 0;
    await new Promise<void>((resolve, reject) => {
      const options = { ...this.#join, concurrency: window, window };
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
    if (Number.isNaN(sum)) throw new TypeError(`a body in ${this.#join.poolName} has no total`);
  }

  async finish(): Promise<void> {
    await this.#member?.leave();
  }
}
