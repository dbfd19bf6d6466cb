import type { Settlement } from '@joinpool/core/driver';
import type { Channel } from 'amqplib';
import type { AmqpDelivery, Settler } from './delivery.js';

/**
 * Gathers the settlements of one channel and writes them once per turn of the event loop. Accepted deliveries below the
 * oldest one that is still out go as one `multiple` ack; those beyond it go one by one, so that a slow callback in front
 * never holds the window back. `retry` is basic.reject and `release` basic.nack: RabbitMQ 4.3 and later charge only the first.
 */
export class Settlements implements Settler {
  readonly counts: boolean;
  readonly #channel: Channel;
  /** Tags that are out, in the order of their delivery: RabbitMQ's tags only grow. */
  readonly #out = new Set<number>();
  #accepted: AmqpDelivery[] = [];
  #returned: { readonly delivery: AmqpDelivery; readonly how: Settlement }[] = [];
  #scheduled = false;
  #over = false;
  readonly #flushOnce = () => {
    this.#scheduled = false;
    this.flush();
  };

  constructor(channel: Channel, counts: boolean) {
    this.#channel = channel;
    this.counts = counts;
  }

  add(delivery: AmqpDelivery): void {
    this.#out.add(delivery.message.fields.deliveryTag);
  }

  settle(delivery: AmqpDelivery, how: Settlement): boolean {
    if (this.#over || !this.#out.delete(delivery.message.fields.deliveryTag)) return false;
    if (how === 'accept') this.#accepted.push(delivery);
    else this.#returned.push({ delivery, how });
    if (!this.#scheduled) {
      this.#scheduled = true;
      setImmediate(this.#flushOnce);
    }
    return true;
  }

  /** Writes what was gathered. The channel can only be over here when its end was not told yet. */
  flush(): void {
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
    if (accepted.length > 0) this.#acknowledge(accepted);
  }

  /** From now on every settlement is too late, and nothing is written. */
  end(): void {
    this.#over = true;
    this.#accepted = [];
    this.#returned = [];
    this.#out.clear();
  }

  #acknowledge(accepted: readonly AmqpDelivery[]): void {
    const oldestOut: number = this.#out.values().next().value ?? Number.POSITIVE_INFINITY;
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
}
