import type { Connection } from '@joinpool/core';
import type { Bodies } from './bodies.js';
import type { Contender } from './contender.js';
import { publishInWindow } from './publish-in-window.js';
import { publishWindow, topic } from './workload.js';

/** In each round. */
export interface ToPublish extends Pick<Bodies, 'body'> {
  readonly messages: number;
}

/** Publishes through a connection: what is unconfirmed is kept and sent again after a reconnect. */
export class JoinpoolPublisher implements Contender {
  readonly name = 'joinpool';
  readonly #connection: Connection;
  readonly #exchangeName: string;
  readonly #messages: number;
  readonly #body: Bodies['body'];

  constructor(connection: Connection, exchangeName: string, { messages, body }: ToPublish) {
    this.#connection = connection;
    this.#exchangeName = exchangeName;
    this.#messages = messages;
    this.#body = body;
  }

  run(): Promise<void> {
    const options = { topic, exchangeName: this.#exchangeName };
    return publishInWindow(this.#messages, publishWindow, (index) =>
      this.#connection.publish(this.#body(index), options),
    );
  }

  async finish(): Promise<void> {}
}
