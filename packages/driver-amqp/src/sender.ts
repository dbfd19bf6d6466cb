import type { Address, DriverSender, Frame, SendCallback } from '@joinpool/core/driver';
import type { ConfirmChannel, Message } from 'amqplib';
import { AmqpFailure } from './amqp-failure.js';
import { Deferred } from './deferred.js';
import { encodeBody, encodeProperties, isMandatory } from './frame-codec.js';
import { closeChannel, type Link } from './link.js';
import { deadLetterQueueName } from './topology.js';

const nackMessage =
  "RabbitMQ refused the message (basic.nack): a pool that matches is full and refuses (whenFull: 'refuse'), " +
  'or a queue could not take it';

const unroutable = (to: Address): AmqpFailure =>
  to.kind === 'topic'
    ? new AmqpFailure('unroutable', `no pool wants topic '${to.topic}'`)
    : new AmqpFailure('not-found', `there is no queue '${routingKeyOf(to)}'`);

/** amqplib's own words; a channel that ends answers 'channel closed'. */
const isNack = (error: unknown): boolean => error instanceof Error && error.message === 'message nacked';

const exchangeOf = (to: Address): string => (to.kind === 'topic' ? to.exchangeName : '');

const routingKeyOf = (to: Address): string => {
  if (to.kind === 'topic') return to.topic;
  return to.kind === 'pool' ? to.poolName : deadLetterQueueName(to.poolName);
};

/**
 * Whether this refusal (403) is about sends to this address. RabbitMQ closes the whole channel and names the exchange,
 * and the topic where the user may write to some topics of it only.
 */
const isRefused = (error: unknown, to: Address): boolean => {
  if (!(error instanceof Error) || !('code' in error) || error.code !== 403) return false;
  const exchange = exchangeOf(to) || 'amq.default';
  const topic = / topic '([^']*)'/.exec(error.message)?.[1];
  return error.message.includes(`exchange '${exchange}'`) && (topic === undefined || topic === routingKeyOf(to));
};

/** A confirm channel on the publishing connection. */
export class AmqpSender implements DriverSender {
  readonly #link: Link;
  readonly #channel: ConfirmChannel;
  readonly #lost = new Deferred<unknown>();
  /** Ids of mandatory messages that came back; the confirm follows and takes them out again. */
  readonly #returned = new Set<unknown>();
  #over = false;
  #closing = false;
  #error: unknown;

  constructor(link: Link, channel: ConfirmChannel) {
    this.#link = link;
    this.#channel = channel;
    channel.on('error', (error: unknown) => {
      this.#error = error;
    });
    channel.on('return', (message: Message) => this.#returned.add(message.properties.messageId));
    channel.on('close', () => this.#end());
    if (link.over) this.#end();
  }

  get lost(): Promise<unknown> {
    return this.#lost.promise;
  }

  send(to: Address, frame: Frame, done: SendCallback): void {
    if (this.#over || this.#closing) {
      queueMicrotask(() => done(new AmqpFailure('connection-lost', 'the sender is over')));
      return;
    }
    const confirmed = (error: unknown): void => {
      if (isMandatory(to, frame) && this.#returned.delete(frame.id)) done(unroutable(to));
      else if (error === null || error === undefined) done(undefined, {});
      else if (isNack(error)) done(new AmqpFailure('pool-full', nackMessage));
      else done(isRefused(this.#error, to) ? this.#error : error);
    };
    const body = encodeBody(frame.body);
    this.#channel.publish(exchangeOf(to), routingKeyOf(to), body, encodeProperties(to, frame), confirmed);
    this.#link.writes.gather();
  }

  async close(signal: AbortSignal): Promise<void> {
    if (this.#over) return;
    this.#closing = true;
    if (signal.aborted) {
      this.#link.cut();
      return;
    }
    const cut = () => this.#link.cut();
    signal.addEventListener('abort', cut, { once: true });
    await closeChannel(this.#channel);
    signal.removeEventListener('abort', cut);
  }

  #end(): void {
    if (this.#over) return;
    this.#over = true;
    if (this.#closing) return;
    if (this.#error !== undefined) this.#lost.resolve(this.#error);
    else this.#link.lost.then(this.#lost.resolve);
  }
}
