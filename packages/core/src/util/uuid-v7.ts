import { randomFillSync } from 'node:crypto';

/** The two characters of each byte, one byte after the other. */
const digits = Buffer.from(Array.from({ length: 256 }, (_, value) => value.toString(16).padStart(2, '0')).join(''));
const randomBytes = 8;

/**
 * Makes UUIDs of version 7 (RFC 9562, section 5.7): 48 bits of milliseconds, then a 12 bit counter that keeps those of
 * one millisecond in order (section 6.2, method 1), then random bits drawn from a pool.
 */
export class UuidV7 {
  readonly #pool = new Uint8Array(randomBytes * 4_096);
  #next = this.#pool.length;
  #lastMs = 0;
  #counter = 0;
  /** The id that was made last, of which most of the next one stays. Strings put together from parts take twice the time. */
  readonly #text = Buffer.from('00000000-0000-7000-8000-000000000000');

  /** A new id; ids of one generator sort in the order they were made. */
  make(nowMs: number): string {
    this.#advance(nowMs);
    this.#put(0x70 | (this.#counter >>> 8), 14);
    this.#put(this.#counter & 0xff, 16);
    this.#putRandom();
    return this.#text.toString('latin1');
  }

  #advance(nowMs: number): void {
    if (nowMs > this.#lastMs) {
      this.#begin(nowMs);
    } else if (this.#counter < 0xfff) {
      this.#counter += 1;
    } else {
      this.#begin(this.#lastMs + 1); // the counter is full: borrow the next millisecond, so that order holds
    }
  }

  #begin(ms: number): void {
    this.#lastMs = ms;
    this.#counter = 0;
    const high = Math.floor(ms / 0x1_0000_0000);
    this.#put((high >>> 8) & 0xff, 0);
    this.#put(high & 0xff, 2);
    this.#put(ms >>> 24, 4);
    this.#put((ms >>> 16) & 0xff, 6);
    this.#put((ms >>> 8) & 0xff, 9);
    this.#put(ms & 0xff, 11);
  }

  #putRandom(): void {
    if (this.#next === this.#pool.length) {
      randomFillSync(this.#pool);
      this.#next = 0;
    }
    const start = this.#next;
    this.#next += randomBytes;
    this.#put(((this.#pool[start] ?? 0) & 0x3f) | 0x80, 19);
    this.#put(this.#pool[start + 1] ?? 0, 21);
    for (let index = 2; index < randomBytes; index += 1) this.#put(this.#pool[start + index] ?? 0, 20 + 2 * index);
  }

  /** Writes a byte as two characters. */
  #put(byte: number, at: number): void {
    this.#text[at] = digits[2 * byte] ?? 0;
    this.#text[at + 1] = digits[2 * byte + 1] ?? 0;
  }
}

/** Makes ids by the clock. */
export const newIds = (): (() => string) => {
  const ids = new UuidV7();
  return () => ids.make(Date.now());
};
