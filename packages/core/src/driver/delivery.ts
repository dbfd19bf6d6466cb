import type { Frame } from './frame.js';

/**
 * How a delivery ends. `accept`: processed, the pool forgets it. `retry`: back into the pool, charged to its delivery
 * limit. `release`: back into the pool after a callback had it, not charged where the transport can and still tells the
 * next delivery as redelivered. `return`: back into the pool, and no callback has seen it: not charged where the
 * transport can, and it need not be told. To most transports the last two are the same.
 */
export type Settlement = 'accept' | 'retry' | 'release' | 'return';

/** One handing-over of a message by the transport. */
export interface Delivery {
  readonly frame: Frame;
  /** The transport says that it may have handed this message over before. */
  readonly redelivered: boolean;
  /** 1 on the first delivery; undefined where the transport does not count for this pool. */
  readonly deliveryCount: number | undefined;
  /**
   * Ends this delivery. The core calls it at most once. Drivers gather settlements and flush them at the end of a turn
   * of the event loop; accepted ones may wait for others, 5 ms at most. `delayMs` is given only with the capability `delayedRetry`.
   * @returns false when it is too late (the place, channel or connection it came by is gone): nothing was written.
   */
  settle(how: Settlement, delayMs?: number): boolean;
}

/** Takes deliveries, synchronously and in delivery order. It never throws. */
export type DeliverySink = (delivery: Delivery) => void;

/** The most deliveries that a place may hold unsettled. */
export interface DeliveryWindow {
  readonly messages: number;
  /** The most bytes of bodies; given only with the capability `maxWindowBytes`. */
  readonly bytes?: number;
}
