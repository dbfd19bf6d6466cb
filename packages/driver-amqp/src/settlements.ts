import { GatheredFlush, type Settlement } from '@joinpool/core/driver';
import type { Channel } from 'amqplib';
import type { AmqpDelivery, Settler } from './delivery.js';

/** Settled deliveries may stand between those that are out until they outnumber them by so many. */
const sweepMargin = 64;

/**
 * Gathers the settlements of one channel. Accepted deliveries below the oldest one that is still out go as one
 * `multiple` ack; those beyond it go one by one, so that a slow callback in front never holds the window back.
 * `retry` is basic.reject and `release` basic.nack: RabbitMQ 4.3 and later charge only the first.
 *
 * What goes back to the pool is written at the end of its turn of the event loop. Acks wait for others, 5 ms at most,
 * while the broker may send at least as many messages as it waits for acks: each write wakes the broker, which costs
 * more than all the rest of the way.
 */
export class Settlements implements Settler {
  readonly counts: boolean;
  readonly #channel: Channel;
  /** In the order of delivery: RabbitMQ's tags only grow. */
  #deliveries: AmqpDelivery[] = [];
  /** All before this index are settled. */
  #head = 0;
  #out = 0;
  #accepted: AmqpDelivery[] = [];
  #returned: { readonly delivery: AmqpDelivery; readonly how: Settlement }[] = [];
  #window = 1;
  readonly #gathered = new GatheredFlush(() => this.flush());
  #over = false;

  constructor(channel: Channel, counts: boolean) {
    this.#channel = channel;
    this.counts = counts;
  }

  /** The most deliveries that can be out. */
  set window(messages: number) {
    this.#window = messages;
  }

  add(delivery: AmqpDelivery): void {
    this.#deliveries.push(delivery);
    this.#out += 1;
  }

  settle(delivery: AmqpDelivery, how: Settlement): boolean {
    if (this.#over || !delivery.isOut) return false;
    delivery.isOut = false;
    this.#out -= 1;
    if (how === 'accept') this.#accepted.push(delivery);
    else this.#returned.push({ delivery, how });
    if (how !== 'accept' || this.#isWaitedFor) this.#gathered.soon();
    else this.#gathered.later();
    return true;
  }

  /** Writes what was gathered. The channel can only be over here when its end was not told yet. */
  flush(): void {
    this.#gathered.cancel();
    if (this.#over) return;
    const returned = this.#returned;
    const accepted = this.#accepted;
    this.#returned = [];
    this.#accepted = [];
    // Before the acks: a `multiple` ack would take these along.
    for (const { delivery, how } of returned) {
      if (how === 'retry') this.#channel.reject(delivery.message, true);
      else this.#channel.nack(delivery.message, false, true);
    }
    this.#sweep();
    if (accepted.length > 0) this.#acknowledge(accepted);
  }

  /** From now on every settlement is too late, and nothing is written. */
  end(): void {
    this.#gathered.cancel();
    this.#over = true;
    this.#accepted = [];
    this.#returned = [];
    this.#deliveries = [];
  }

  /** Whether the broker waits for more acks than it may send messages meanwhile. */
  get #isWaitedFor(): boolean {
    const waiting = this.#accepted.length;
    return waiting >= this.#window - this.#out - waiting;
  }

  #acknowledge(accepted: readonly AmqpDelivery[]): void {
    const oldestOut = this.#oldestOut();
    let last: AmqpDelivery | undefined;
    let lastTag = 0;
    let below = 0;
    for (const delivery of accepted) {
      const tag = delivery.message.fields.deliveryTag;
      if (tag > oldestOut) this.#channel.ack(delivery.message, false);
      else {
        below += 1;
        if (tag > lastTag) {
          lastTag = tag;
          last = delivery;
        }
      }
    }
    if (last !== undefined) this.#channel.ack(last.message, below > 1);
  }

  #sweep(): void {
    if (this.#deliveries.length <= 2 * this.#out + sweepMargin) return;
    this.#deliveries = this.#deliveries.filter(({ isOut }) => isOut);
    this.#head = 0;
  }

  #oldestOut(): number {
    while (this.#deliveries[this.#head]?.isOut === false) this.#head += 1;
    return this.#deliveries[this.#head]?.message.fields.deliveryTag ?? Number.POSITIVE_INFINITY;
  }
}
