import type { Connection } from '@joinpool/core';
import type { Contender } from './contender.js';
import { publishInWindow } from './publish-in-window.js';
import { sampleBodies } from './sample-body.js';
import { publishWindow, topic, type Workload } from './workload.js';

/** Publishes through a connection: what is unconfirmed is kept and sent again after a reconnect. */
export class JoinpoolPublisher implements Contender {
  readonly name = 'joinpool';
  readonly #connection: Connection;
  readonly #exchangeName: string;
  readonly #messages: number;
  readonly #body: ReturnType<typeof sampleBodies>;

  constructor(connection: Connection, exchangeName: string, { messages, bodyBytes }: Workload) {
    this.#connection = connection;
    this.#exchangeName = exchangeName;
    this.#messages = messages;
    this.#body = sampleBodies(bodyBytes);
  }

  run(): Promise<void> {
    const options = { topic, exchangeName: this.#exchangeName };
    return publishInWindow(this.#messages, publishWindow, (index) =>
      this.#connection.publish(this.#body(index), options),
    );
  }

  async finish(): Promise<void> {}
}
