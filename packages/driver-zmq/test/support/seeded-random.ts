import { createCipheriv } from 'node:crypto';

const blockBytes = 64 * 1024;

/** Choices that are the same for the same seed: the key stream of a cipher. */
export class SeededRandom {
  readonly #cipher: ReturnType<typeof createCipheriv>;
  #block: Buffer = Buffer.alloc(0);
  #at = 0;

  constructor(seed: number) {
    const key = Buffer.alloc(16);
    key.writeDoubleBE(seed);
    this.#cipher = createCipheriv('aes-128-ctr', key, Buffer.alloc(16));
  }

  /** A whole number from 0 to below `end`, at most 2^32. */
  below(end: number): number {
    if (this.#at + 4 > this.#block.byteLength) this.#refill();
    const value = this.#block.readUInt32BE(this.#at);
    this.#at += 4;
    return Math.floor((value / 2 ** 32) * end);
  }

  /** From `least` to `most`, both among them. */
  between(least: number, most: number): number {
    return least + this.below(most - least + 1);
  }

  /** True once in so many times. */
  onceIn(times: number): boolean {
    return this.below(times) === 0;
  }

  pick<Value>(values: readonly Value[]): Value {
    const value = values[this.below(values.length)];
    if (value === undefined) throw new RangeError('there is nothing to pick from');
    return value;
  }

  bytes(length: number): Buffer {
    return this.#cipher.update(Buffer.alloc(length));
  }

  #refill(): void {
    this.#block = this.bytes(blockBytes);
    this.#at = 0;
  }
}
