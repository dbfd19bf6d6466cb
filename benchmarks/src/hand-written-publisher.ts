import { randomUUID } from 'node:crypto';
import type { ConfirmChannel } from 'amqplib';
import type { Contender } from './contender.js';
import { publishInWindow } from './publish-in-window.js';
import { topic } from './workload.js';

/** What to publish. */
export interface HandWrittenPublisherSettings {
  readonly name: string;
  readonly exchangeName: string;
  readonly messages: number;
  /** The most that wait for their confirmation. */
  readonly window: number;
  readonly contentType: string;
  readonly content: (id: number) => Uint8Array;
}

/** Publishes as an expert writes it by hand with amqplib: durable, confirmed, a message id, one promise each. */
export class HandWrittenPublisher implements Contender {
  readonly name: string;
  readonly messages: number;
  readonly #channel: ConfirmChannel;
  readonly #settings: HandWrittenPublisherSettings;

  constructor(channel: ConfirmChannel, settings: HandWrittenPublisherSettings) {
    this.name = settings.name;
    this.messages = settings.messages;
    this.#channel = channel;
    this.#settings = settings;
  }

  run(): Promise<void> {
    const { messages, window } = this.#settings;
    return publishInWindow(messages, window, (index) => this.#publish(index));
  }

  async finish(): Promise<void> {}

  #publish(index: number): Promise<void> {
    const { exchangeName, contentType } = this.#settings;
    const bytes = this.#settings.content(index);
    const content = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const options = {
      contentType,
      persistent: true,
      messageId: randomUUID(),
      timestamp: Math.floor(Date.now() / 1000),
    };
    return new Promise((resolve, reject) => {
      this.#channel.publish(exchangeName, topic, content, options, (error: unknown) =>
        error === null || error === undefined ? resolve() : reject(error),
      );
    });
  }
}
