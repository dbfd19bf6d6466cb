import type { DriverSender, Frame, Settlement } from '@joinpool/core/driver';
import type { QpidDelivery } from './delivery.js';

/** The header that the core counts deliveries in where the broker does not. */
const countHeader = 'joinpool-delivery-count';

/** What tells the next delivery as a redelivery: nothing for what no callback has seen. */
const copyOf = ({ frame, deliveryCount }: QpidDelivery, how: Settlement): Frame => {
  if (how === 'return') return frame;
  const kept = frame.headers[countHeader];
  const count = typeof kept === 'number' ? kept : 1;
  return { ...frame, headers: { ...frame.headers, [countHeader]: count + (deliveryCount ?? 1) } };
};

/**
 * Sends copies of deliveries to their pools, over a sender of its own that is opened with the first one and anew when it
 * was lost.
 */
export class Copies {
  readonly #open: (signal: AbortSignal) => Promise<DriverSender>;
  readonly #signal: AbortSignal;
  #sender: Promise<DriverSender> | undefined;

  constructor(open: (signal: AbortSignal) => Promise<DriverSender>, signal: AbortSignal) {
    this.#open = open;
    this.#signal = signal;
  }

  /** Resolves once the copy is confirmed. */
  async send(poolName: string, delivery: QpidDelivery, how: Settlement): Promise<void> {
    const sender = await this.#ready();
    await new Promise<void>((resolve, reject) => {
      sender.send({ kind: 'pool', poolName }, copyOf(delivery, how), (error) =>
        error === undefined ? resolve() : reject(error),
      );
    });
  }

  #ready(): Promise<DriverSender> {
    if (this.#sender !== undefined) return this.#sender;
    const opening = this.#open(this.#signal);
    const forget = () => {
      if (this.#sender === opening) this.#sender = undefined;
    };
    opening.then((sender) => sender.lost.then(forget), forget);
    this.#sender = opening;
    return opening;
  }
}
