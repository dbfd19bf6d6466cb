import { type DeadLetterView, type Delivery, orAbort, type Settlement } from '@joinpool/core/driver';
import type { Channel, GetMessage } from 'amqplib';
import { classifyError } from './classify-error.js';
import { AmqpDelivery, type Settler } from './delivery.js';
import { closeChannel } from './link.js';

/**
 * Letters taken one by one and not acknowledged. A classic queue puts them back into their places, also when the channel
 * is closed, but then some time after the answer (seen on 4.0.5): the next look would miss them.
 */
export class AmqpDeadLetterView implements DeadLetterView, Settler {
  readonly counts = false;
  readonly #channel: Channel;
  readonly #queue: string;
  #left: number;
  #over = false;

  /** `count`: how many letters there were when the view was opened. */
  constructor(channel: Channel, queue: string, count: number) {
    this.#channel = channel;
    this.#queue = queue;
    this.#left = count;
    channel.on('close', () => {
      this.#over = true;
    });
  }

  async next(signal: AbortSignal): Promise<Delivery | undefined> {
    if (this.#left === 0) return undefined;
    const message: GetMessage | false = await orAbort(this.#channel.get(this.#queue), signal);
    if (message === false) {
      this.#left = 0;
      return undefined;
    }
    this.#left -= 1;
    return new AmqpDelivery(this, message);
  }

  settle(delivery: AmqpDelivery, how: Settlement): boolean {
    if (this.#over) return false;
    // What is not accepted stays in hand until the view is closed: put back now, it would be the next one again.
    if (how === 'accept') this.#channel.ack(delivery.message);
    return true;
  }

  async close(signal: AbortSignal): Promise<void> {
    if (this.#over) return;
    this.#over = true;
    const closed = this.#putBack().then(() => closeChannel(this.#channel));
    await orAbort(closed, signal);
  }

  /** Resolves when the queue has answered behind the letters. When it or the channel is gone there is nothing to put back. */
  async #putBack(): Promise<void> {
    try {
      this.#channel.nackAll(true);
      await this.#channel.checkQueue(this.#queue);
    } catch (error) {
      const kind = classifyError(error);
      if (kind !== 'not-found' && kind !== 'connection-lost') throw error;
    }
  }
}
