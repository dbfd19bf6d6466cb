import { type DeadLetterView, orAbort } from '@joinpool/core/driver';
import type { Channel, Replies } from 'amqplib';
import { classifyError } from './classify-error.js';
import { AmqpDeadLetterView } from './dead-letter-view.js';
import type { Declaration } from './differences.js';
import { closeChannel, isOver, type Link } from './link.js';
import { deadLetterQueueName } from './topology.js';

type Work<T> = (channel: Channel) => Promise<T>;

/** Every call has a channel of its own: a refusal closes the channel, and must never take a consumer along. */
export class ChannelCalls {
  readonly #link: Link;

  constructor(link: Link) {
    this.#link = link;
  }

  /** On a channel for this alone. */
  async once<T>(signal: AbortSignal, work: Work<T>): Promise<T> {
    const channel = await this.#link.channel(signal);
    try {
      return await orAbort(work(channel), signal);
    } finally {
      await orAbort(closeChannel(channel), signal);
    }
  }

  /** As `once`; undefined when what it is about does not exist. */
  async unlessMissing<T>(signal: AbortSignal, work: Work<T>): Promise<T | undefined> {
    try {
      return await this.once(signal, work);
    } catch (error) {
      if (signal.aborted || classifyError(error) !== 'not-found') throw error;
      return undefined;
    }
  }

  /** What ended the connection, for a call that failed because it ended; any other error is its own cause. */
  async causeOf(error: unknown, signal: AbortSignal): Promise<unknown> {
    return isOver(error) ? await orAbort(this.#link.lost, signal) : error;
  }

  queue(name: string, signal: AbortSignal): Promise<Replies.AssertQueue | undefined> {
    return this.unlessMissing(signal, (channel) => channel.checkQueue(name));
  }

  async hasExchange(name: string, signal: AbortSignal): Promise<boolean> {
    return (await this.unlessMissing(signal, (channel) => channel.checkExchange(name))) !== undefined;
  }

  /** Undefined when there is no such pool. */
  async deadLetters(poolName: string, signal: AbortSignal): Promise<DeadLetterView | undefined> {
    if ((await this.queue(poolName, signal)) === undefined) return undefined;
    const name = deadLetterQueueName(poolName);
    const queue = await this.queue(name, signal);
    return new AmqpDeadLetterView(await this.#link.channel(signal), name, queue?.messageCount ?? 0);
  }
}

export const assertQueue = (
  channel: Channel,
  name: string,
  { durable, autoDelete = false, arguments: queueArguments }: Declaration,
) => channel.assertQueue(name, { durable, autoDelete, arguments: queueArguments });

export const assertExchange = (channel: Channel, name: string, wanted: Declaration) =>
  channel.assertExchange(name, wanted.type ?? 'topic', {
    durable: wanted.durable,
    autoDelete: wanted.autoDelete ?? false,
    arguments: wanted.arguments,
  });
