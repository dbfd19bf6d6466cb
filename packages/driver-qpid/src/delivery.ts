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

/** One message in hand, decoded when first asked for. */
export class QpidDelivery implements Delivery {
  readonly raw: RawDelivery;
  /** Whether it is still to be settled; its settler's to change. */
  isOut = true;
  readonly #settler: Settler;
  readonly #strategy: Strategy;
  readonly #pool: PoolAddress;
  #decoded: Incoming | undefined;
  #frame: Frame | undefined;
  #past: History | undefined;

  constructor(raw: RawDelivery, settler: Settler, strategy: Strategy, pool: PoolAddress) {
    this.raw = raw;
    this.#settler = settler;
    this.#strategy = strategy;
    this.#pool = pool;
  }

  get frame(): Frame {
    this.#frame ??= decodeFrame(this.#incoming, this.#strategy);
    return this.#frame;
  }

  get redelivered(): boolean {
    return this.#history.redelivered;
  }

  get deliveryCount(): number | undefined {
    return this.#history.deliveryCount;
  }

  settle(how: Settlement): boolean {
    return this.#settler.settle(this, how);
  }

  get #incoming(): Incoming {
    this.#decoded ??= decodeMessage(this.raw.bytes);
    return this.#decoded;
  }

  get #history(): History {
    this.#past ??= this.#strategy.history(this.#incoming, this.#pool);
    return this.#past;
  }
}
