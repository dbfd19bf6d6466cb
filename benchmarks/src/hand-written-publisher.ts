import { randomUUID } from 'node:crypto';
import type { ConfirmChannel } from 'amqplib';
import type { Contender } from './contender.js';
import { publishInWindow } from './publish-in-window.js';
import { sampleBodies } from './sample-body.js';
import { publishWindow, topic, type Workload } from './workload.js';

/** Publishes as an expert writes it by hand with amqplib: durable, confirmed, a message id, one promise each. */
export class HandWrittenPublisher implements Contender {
  readonly name = 'amqplib, confirms in a window of 1,000';
  readonly #channel: ConfirmChannel;
  readonly #exchangeName: string;
  readonly #messages: number;
  readonly #body: ReturnType<typeof sampleBodies>;

  constructor(channel: ConfirmChannel, exchangeName: string, { messages, bodyBytes }: Workload) {
    this.#channel = channel;
    this.#exchangeName = exchangeName;
    this.#messages = messages;
    this.#body = sampleBodies(bodyBytes);
  }

  run(): Promise<void> {
    return publishInWindow(this.#messages, publishWindow, (index) => this.#publish(index));
  }

  async finish(): Promise<void> {}

  #publish(index: number): Promise<void> {
    const content = Buffer.from(JSON.stringify(this.#body(index)));
    const options = {
      contentType: 'application/json',
      persistent: true,
      messageId: randomUUID(),
      timestamp: Math.floor(Date.now() / 1000),
    };
    return new Promise((resolve, reject) => {
      this.#channel.publish(this.#exchangeName, topic, content, options, (error: unknown) =>
        error === null || error === undefined ? resolve() : reject(error),
      );
    });
  }
}
