/** Performatives that a receiver writes (AMQP 1.0, part 2.7). */
export const performatives = { flow: 0x13, disposition: 0x15 } as const;

const protocolName = 0x41_4d_51_50;

/** Behind the descriptor's constructor: small ulongs are one byte, the others eight. */
const descriptorOf = (frame: Buffer): number | undefined => {
  const at = 4 * (frame[4] ?? 0);
  if (frame.length <= at) return undefined;
  return frame[at + 1] === 0x80 ? frame[at + 9] : frame[at + 2];
};

/** Counts the frames of one direction of a connection by their performative. */
export class FrameTally {
  readonly #counts = new Map<number, number>();
  #rest: Buffer = Buffer.alloc(0);

  /** The next bytes of the stream, cut anywhere. */
  add(bytes: Buffer): void {
    this.#rest = Buffer.concat([this.#rest, bytes]);
    while (this.#rest.length >= 8) {
      const size = this.#rest.readUInt32BE(0);
      // A protocol header stands before the frames of SASL, and one before those of AMQP.
      const length = size === protocolName ? 8 : size;
      if (this.#rest.length < length) return;
      if (size !== protocolName) this.#count(this.#rest.subarray(0, length));
      this.#rest = this.#rest.subarray(length);
    }
  }

  /** How many there were since the last `reset`. */
  of(performative: number): number {
    return this.#counts.get(performative) ?? 0;
  }

  reset(): void {
    this.#counts.clear();
  }

  #count(frame: Buffer): void {
    const descriptor = descriptorOf(frame);
    if (descriptor !== undefined) this.#counts.set(descriptor, this.of(descriptor) + 1);
  }
}
