import { type DeadLetterView, type Delivery, orAbort, type Settlement } from '@joinpool/core/driver';
import type { Channel, GetMessage } from 'amqplib';
import { AmqpDelivery, type Settler } from './delivery.js';
import { closeChannel } from './link.js';

/**
 * Letters taken one by one and not acknowledged. Closing the channel puts them back into their places, which is why
 * nothing here puts them back itself.
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
    await orAbort(closeChannel(this.#channel), signal);
  }
}
