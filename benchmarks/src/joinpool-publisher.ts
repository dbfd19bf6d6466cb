import type { Connection } from '@joinpool/core';
import type { Contender } from './contender.js';
import { publishInWindow } from './publish-in-window.js';
import { sampleBody } from './sample-body.js';
import { publishWindow, topic } from './scenario-settings.js';

/** Publishes through a connection: what is unconfirmed is kept and sent again after a reconnect. */
export class JoinpoolPublisher implements Contender {
  readonly name = 'joinpool';
  readonly #connection: Connection;
  readonly #exchangeName: string;
  readonly #messages: number;

  constructor(connection: Connection, exchangeName: string, messages: number) {
    this.#connection = connection;
    this.#exchangeName = exchangeName;
    this.#messages = messages;
  }

  run(): Promise<void> {
    const options = { topic, exchangeName: this.#exchangeName };
    return publishInWindow(this.#messages, publishWindow, (index) =>
      this.#connection.publish(sampleBody(index), options),
    );
  }

  async finish(): Promise<void> {}
}
