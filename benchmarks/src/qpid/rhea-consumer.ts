import type { EventContext, Receiver } from 'rhea';
import { totalOf } from '../bodies.js';
import type { Contender } from '../contender.js';
import type { Expected } from '../hand-written-consumer.js';
import type { HandTerminus } from './bench-brokers.js';
import type { RheaClient } from './rhea-client.js';

/** What to consume, and how credit is given: by rhea's own window, or so many after so many. */
export interface RheaConsumerSettings extends Expected {
  readonly source: HandTerminus;
  /** Undefined: rhea's `credit_window`. */
  readonly creditEvery?: number;
}

/**
 * Consumes as an expert writes it by hand with rhea: each delivery is accepted in its handler, so that rhea writes those of
 * one read from the socket as one disposition. No error handling, no retry.
 */
export class RheaConsumer implements Contender {
  readonly name: string;
  readonly messages: number;
  readonly #client: RheaClient;
  readonly #settings: RheaConsumerSettings;
  #receiver: Receiver | undefined;

  constructor(name: string, client: RheaClient, settings: RheaConsumerSettings) {
    this.name = name;
    this.messages = settings.messages;
    this.#client = client;
    this.#settings = settings;
  }

  async run(begin: () => void): Promise<void> {
    const { source, messages, window, reads, creditEvery } = this.#settings;
    let count = 0;
    let sum = 0;
    const receiver = await this.#client.openReceiver(source, creditEvery === undefined ? window : 0);
    this.#receiver = receiver;
    const all = new Promise<void>((resolve) => {
      receiver.on('message', ({ message, delivery }: EventContext) => {
        if (count === 0) begin();
        if (reads) sum += totalOf(message?.body.content);
        count += 1;
        delivery?.accept();
        if (creditEvery !== undefined && count % creditEvery === 0) receiver.add_credit(creditEvery);
        if (count === messages) resolve();
      });
    });
    if (creditEvery !== undefined) receiver.add_credit(window);
    await this.#client.unbroken(all);
    if (Number.isNaN(sum)) throw new TypeError(`a body in ${source.address} has no total`);
  }

  async finish(): Promise<void> {
    if (this.#receiver !== undefined) await this.#client.end(this.#receiver);
  }
}
