import type { Delivery, Frame, Settlement } from '@joinpool/core/driver';

/** What a delivery goes back by. */
export interface Settler {
  settle(tag: number, how: Settlement, delayMs: number): boolean;
}

/** What the deliveries of one multipart have in common. */
export interface Handover {
  readonly settler: Settler;
  readonly redelivered: boolean;
  readonly deliveryCount: number;
}

/** One message in hand. */
export class ZmqDelivery implements Delivery {
  readonly frame: Frame;
  readonly #handover: Handover;
  readonly #tag: number;

  constructor(handover: Handover, tag: number, frame: Frame) {
    this.#handover = handover;
    this.#tag = tag;
    this.frame = frame;
  }

  get redelivered(): boolean {
    return this.#handover.redelivered;
  }

  get deliveryCount(): number {
    return this.#handover.deliveryCount;
  }

  settle(how: Settlement, delayMs = 0): boolean {
    return this.#handover.settler.settle(this.#tag, how, delayMs);
  }
}
