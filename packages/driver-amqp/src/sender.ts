import {
  type Address,
  DriverFailure,
  type DriverSender,
  deferred,
  type Frame,
  type SendCallback,
} from '@joinpool/core/driver';
import type { ConfirmChannel, Message } from 'amqplib';
import { encodeBody, encodeProperties, isMandatory } from './frame-codec.js';
import { closeChannel, type Link } from './link.js';
import { refusalOf } from './publish-refusal.js';
import { exchangeOf, routingKeyOf } from './publish-target.js';

const nackMessage =
  "RabbitMQ refused the message (basic.nack): a pool that matches is full and refuses (whenFull: 'refuse'), " +
  'or a queue could not take it';

const unroutable = (to: Address): DriverFailure =>
  to.kind === 'topic'
    ? new DriverFailure('unroutable', `no pool wants topic '${to.topic}'`)
    : new DriverFailure('not-found', `there is no queue '${routingKeyOf(to)}'`);

/** amqplib's own words; a channel that ends answers 'channel closed'. */
const isNack = (error: unknown): boolean => error instanceof Error && error.message === 'message nacked';

/** A confirm channel on the publishing connection. */
export class AmqpSender implements DriverSender {
  readonly #link: Link;
  readonly #channel: ConfirmChannel;
  readonly #lost = deferred<unknown>();
  /** How often a mandatory message of an id came back; each confirm that follows takes one away. */
  readonly #returned = new Map<unknown, number>();
  #over = false;
  #closing = false;
  #error: unknown;

  constructor(link: Link, channel: ConfirmChannel) {
    this.#link = link;
    this.#channel = channel;
    channel.on('error', (error: unknown) => {
      this.#error = error;
    });
    channel.on('return', ({ properties: { messageId } }: Message) => {
      this.#returned.set(messageId, (this.#returned.get(messageId) ?? 0) + 1);
    });
    channel.on('close', () => this.#end());
    if (link.over) this.#end();
  }

  get lost(): Promise<unknown> {
    return this.#lost.promise;
  }

  send(to: Address, frame: Frame, done: SendCallback): void {
    if (this.#over || this.#closing) {
      queueMicrotask(() => done(new DriverFailure('connection-lost', 'the sender is over')));
      return;
    }
    const body = encodeBody(frame.body);
    const confirmed = (error: unknown): void => {
      if (isMandatory(to, frame) && this.#cameBack(frame.id)) done(unroutable(to));
      else if (error === null || error === undefined) done(undefined, {});
      else if (isNack(error)) done(new DriverFailure('pool-full', nackMessage));
      else done(refusalOf(this.#error, to, body.byteLength) ?? error);
    };
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

  /** Two in flight may have one id, and both may come back before one confirm of both. */
  #cameBack(id: unknown): boolean {
    const count = this.#returned.get(id);
    if (count === undefined) return false;
    if (count > 1) this.#returned.set(id, count - 1);
    else this.#returned.delete(id);
    return true;
  }

  #end(): void {
    if (this.#over) return;
    this.#over = true;
    if (this.#closing) return;
    if (this.#error !== undefined) this.#lost.resolve(this.#error);
    else this.#link.lost.then(this.#lost.resolve);
  }
}
