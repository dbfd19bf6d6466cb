import type { Delivery, Frame, Settlement } from '@joinpool/core/driver';
import { decodeMessage, type IncomingMessage } from './frame-codec.js';

/** What a delivery came by, and goes back by. */
export interface Settler {
  /** Whether the queue is known to count deliveries, so that a missing count means the first one. */
  readonly counts: boolean;
  settle(delivery: AmqpDelivery, how: Settlement): boolean;
}

/** One message in hand. Decoded when first asked for: a release needs no frame. */
export class AmqpDelivery implements Delivery {
  readonly message: IncomingMessage;
  /** Whether it is still to be settled; its settler's to change. */
  isOut = true;
  readonly #settler: Settler;
  #frame: Frame | undefined;

  constructor(settler: Settler, message: IncomingMessage) {
    this.#settler = settler;
    this.message = message;
  }

  get frame(): Frame {
    this.#frame ??= decodeMessage(this.message);
    return this.#frame;
  }

  get redelivered(): boolean {
    return this.message.fields.redelivered;
  }

  get deliveryCount(): number | undefined {
    const count: unknown = this.message.properties.headers?.['x-delivery-count'];
    if (typeof count === 'number') return this.#settler.counts || this.redelivered ? count + 1 : undefined;
    return this.#settler.counts ? 1 : undefined;
  }

  settle(how: Settlement): boolean {
    return this.#settler.settle(this, how);
  }
}
