import type { Channel, ChannelModel, ConsumeMessage } from 'amqplib';
import type { Contender } from './contender.js';
import type { SampleBody } from './sample-body.js';

/** What the callback gets, and what it does with it. */
export interface Expected {
  readonly messages: number;
  /** The most deliveries held unsettled. */
  readonly window: number;
  /** Whether it parses the body. */
  readonly reads: boolean;
}

/** What to consume, and how to accept: each message alone (1), or so many with one `multiple` ack. */
export interface HandWrittenConsumerSettings extends Expected {
  readonly queue: string;
  readonly ackEvery: number;
}

const totalOf = ({ content }: ConsumeMessage): number => {
  const body: SampleBody = JSON.parse(content.toString());
  return body.total;
};

/** Acks the messages that are due, up to the one that came last. */
const acceptor =
  (channel: Channel, { messages, ackEvery }: Pick<HandWrittenConsumerSettings, 'messages' | 'ackEvery'>) =>
  (message: ConsumeMessage, count: number): void => {
    if (count % ackEvery === 0 || count === messages) channel.ack(message, ackEvery > 1);
  };

/** Consumes as an expert writes it by hand with amqplib: synchronous, no error handling, no retry. */
export class HandWrittenConsumer implements Contender {
  readonly name: string;
  readonly messages: number;
  readonly #model: ChannelModel;
  readonly #settings: HandWrittenConsumerSettings;
  #channel: Channel | undefined;

  constructor(name: string, model: ChannelModel, settings: HandWrittenConsumerSettings) {
    this.name = name;
    this.messages = settings.messages;
    this.#model = model;
    this.#settings = settings;
  }

  async run(begin: () => void): Promise<void> {
    const { queue, messages, window, reads, ackEvery } = this.#settings;
    const channel = await this.#model.createChannel();
    this.#channel = channel;
    await channel.prefetch(window);
    const accept = acceptor(channel, { messages, ackEvery });
    let count = 0;
    let sum = 0;
    await new Promise<void>((resolve, reject) => {
      const take = (message: ConsumeMessage | null) => {
        if (message === null) return reject(new Error(`the broker cancelled the consumer of ${queue}`));
        if (count === 0) begin();
        if (reads) sum += totalOf(message);
        count += 1;
        accept(message, count);
        if (count === messages) resolve();
      };
      channel.consume(queue, take).catch(reject);
    });
    if (Number.isNaN(sum)) throw new TypeError(`a body in ${queue} has no total`);
  }

  async finish(): Promise<void> {
    await this.#channel?.close();
  }
}
