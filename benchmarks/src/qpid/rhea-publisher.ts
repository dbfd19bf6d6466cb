import { randomUUID } from 'node:crypto';
import rhea, { type Delivery, type EventContext, type Message, type Sender } from 'rhea';
import type { Bodies } from '../bodies.js';
import type { Contender } from '../contender.js';
import { publishInWindow } from '../publish-in-window.js';
import type { HandTarget } from './bench-brokers.js';
import type { RheaClient } from './rhea-client.js';

/** What to publish. */
export interface RheaPublisherSettings {
  readonly name: string;
  readonly target: HandTarget;
  readonly bodies: Bodies;
  readonly messages: number;
  /** The most that wait for their confirmation. */
  readonly window: number;
}

/** Called with the error, or with nothing once the broker has accepted it. */
type Confirmed = (error?: Error) => void;

/**
 * Publishes as an expert writes it by hand with rhea: durable, with an id, confirmed, one promise each; what has no credit
 * waits for `sendable`.
 */
export class RheaPublisher implements Contender {
  readonly name: string;
  readonly #client: RheaClient;
  readonly #sender: Sender;
  readonly #settings: RheaPublisherSettings;
  readonly #unsettled = new Map<Delivery, Confirmed>();
  readonly #waiting: { readonly message: Message; readonly confirmed: Confirmed }[] = [];

  private constructor(client: RheaClient, sender: Sender, settings: RheaPublisherSettings) {
    this.name = settings.name;
    this.#client = client;
    this.#sender = sender;
    this.#settings = settings;
    sender.on('accepted', ({ delivery }: EventContext) => this.#settle(delivery));
    for (const refusal of ['rejected', 'released', 'modified'])
      sender.on(refusal, ({ delivery }: EventContext) => this.#settle(delivery, new Error(`a message was ${refusal}`)));
    sender.on('sendable', () => this.#sendWaiting());
    sender.on('sender_error', () => {
      for (const confirmed of this.#unsettled.values()) confirmed(new Error(`${sender.error}`));
    });
  }

  /** On a session and link of its own, which end with the client. */
  static async open(client: RheaClient, settings: RheaPublisherSettings): Promise<RheaPublisher> {
    return new RheaPublisher(client, await client.openSender(settings.target.terminus), settings);
  }

  async run(): Promise<void> {
    const { messages, window } = this.#settings;
    await this.#client.unbroken(publishInWindow(messages, window, (index) => this.publish(index)));
  }

  async finish(): Promise<void> {}

  /** Resolves once the broker has accepted it. */
  publish(index: number): Promise<void> {
    const { bodies, target } = this.#settings;
    const message: Message = {
      durable: true,
      message_id: randomUUID(),
      content_type: bodies.contentType,
      creation_time: new Date(),
      body: rhea.message.data_section(bodies.content(index)),
      ...target.fields,
    };
    return new Promise((resolve, reject) => {
      const confirmed: Confirmed = (error) => (error === undefined ? resolve() : reject(error));
      if (this.#sender.sendable()) this.#send(message, confirmed);
      else this.#waiting.push({ message, confirmed });
    });
  }

  #send(message: Message, confirmed: Confirmed): void {
    this.#unsettled.set(this.#sender.send(message), confirmed);
  }

  #sendWaiting(): void {
    while (this.#sender.sendable()) {
      const next = this.#waiting.shift();
      if (next === undefined) return;
      this.#send(next.message, next.confirmed);
    }
  }

  #settle(delivery: Delivery | undefined, error?: Error): void {
    if (delivery === undefined) return;
    const confirmed = this.#unsettled.get(delivery);
    this.#unsettled.delete(delivery);
    confirmed?.(error);
  }
}
