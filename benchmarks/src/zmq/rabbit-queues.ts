import { type ChannelModel, type ConfirmChannel, connect } from 'amqplib';
import { topic } from '../workload.js';

const queueTypes = ['quorum', 'classic'] as const;
export type QueueType = (typeof queueTypes)[number];

/** As a contender on such a queue is called. */
export const rabbitName = (type: QueueType): string => `amqplib, RabbitMQ ${type}`;

/** Only a share of what joinpool's rounds have: they take as long. */
export const rabbitMessages = (messages: number): number => Math.ceil(messages / 4);

export interface RabbitQueue {
  readonly type: QueueType;
  /** Its queue's name too. */
  readonly exchangeName: string;
}

/** One quorum and one classic queue, each behind an exchange of its own, and connections for hand-written clients. */
export class RabbitQueues {
  readonly publishing: ConfirmChannel;
  /** Consumers have a connection of their own, as the manual says. */
  readonly consuming: ChannelModel;
  readonly queues: readonly RabbitQueue[];
  readonly #model: ChannelModel;

  private constructor(models: readonly [ChannelModel, ChannelModel], publishing: ConfirmChannel, run: string) {
    [this.#model, this.consuming] = models;
    this.publishing = publishing;
    this.queues = queueTypes.map((type) => ({ type, exchangeName: `bench-${run}-${type}` }));
  }

  static async open(url: string, run: string): Promise<RabbitQueues> {
    const publisher = await connect(url, { noDelay: true });
    const consumer = await connect(url, { noDelay: true });
    const rabbit = new RabbitQueues([publisher, consumer], await publisher.createConfirmChannel(), run);
    for (const { type, exchangeName } of rabbit.queues) {
      await rabbit.publishing.assertExchange(exchangeName, 'topic', { durable: true });
      const queueOptions = { durable: true, arguments: { 'x-queue-type': type } };
      await rabbit.publishing.assertQueue(exchangeName, queueOptions);
      await rabbit.publishing.bindQueue(exchangeName, exchangeName, topic);
    }
    return rabbit;
  }

  async purge(): Promise<void> {
    for (const { exchangeName } of this.queues) await this.publishing.purgeQueue(exchangeName);
  }

  async close(): Promise<void> {
    await this.consuming.close();
    for (const { exchangeName } of this.queues) {
      await this.publishing.deleteQueue(exchangeName);
      await this.publishing.deleteExchange(exchangeName);
    }
    await this.#model.close();
  }
}
