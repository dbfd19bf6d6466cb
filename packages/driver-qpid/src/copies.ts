import type { DriverSender, Frame, Settlement } from '@joinpool/core/driver';
import type { QpidDelivery } from './delivery.js';

/** The core's headers: what it counts where the broker does not, and how often a message was sent. */
const countHeader = 'joinpool-delivery-count';
const sendsHeader = 'joinpool-sends';

const raised = (frame: Frame, header: string): Frame => {
  const value = frame.headers[header];
  const next = (typeof value === 'number' ? value : 1) + 1;
  return { ...frame, headers: { ...frame.headers, [header]: next } };
};

/** A retry is charged; what a callback released is told as sent again; what none has seen is as it was. */
const copyOf = ({ frame }: QpidDelivery, how: Settlement): Frame => {
  if (how === 'return') return frame;
  return raised(frame, how === 'retry' ? countHeader : sendsHeader);
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
