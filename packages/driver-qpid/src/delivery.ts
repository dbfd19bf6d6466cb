import type { Delivery, Frame, PoolAddress, Settlement } from '@joinpool/core/driver';
import type { RawDelivery } from './client/receiver-link.js';
import { decodeFrame } from './codec/decode-frame.js';
import { decodeMessage } from './codec/decode-message.js';
import type { Incoming } from './codec/incoming.js';
import type { History, Strategy } from './strategies/strategy.js';

/** What a delivery came by, and goes back by. */
export interface Settler {
  settle(delivery: QpidDelivery, how: Settlement): boolean;
}

/** What is the same for all deliveries of a place. */
export interface DeliveryContext {
  readonly settler: Settler;
  readonly strategy: Strategy;
  readonly pool: PoolAddress;
}

/** One message in hand, decoded when first asked for. */
export class QpidDelivery implements Delivery {
  readonly raw: RawDelivery;
  /** The index of the link of its place that it came by. */
  readonly link: number;
  /** Whether it is still to be settled; its settler's to change. */
  isOut = true;
  readonly #context: DeliveryContext;
  #decoded: Incoming | undefined;
  #frame: Frame | undefined;
  #past: History | undefined;

  constructor(raw: RawDelivery, link: number, context: DeliveryContext) {
    this.raw = raw;
    this.link = link;
    this.#context = context;
  }

  get frame(): Frame {
    this.#frame ??= decodeFrame(this.#incoming, this.#context.strategy);
    return this.#frame;
  }

  get redelivered(): boolean {
    return this.#history.redelivered;
  }

  get deliveryCount(): number | undefined {
    return this.#history.deliveryCount;
  }

  settle(how: Settlement): boolean {
    return this.#context.settler.settle(this, how);
  }

  get #incoming(): Incoming {
    this.#decoded ??= decodeMessage(this.raw.bytes);
    return this.#decoded;
  }

  get #history(): History {
    this.#past ??= this.#context.strategy.history(this.#incoming, this.#context.pool);
    return this.#past;
  }
}
