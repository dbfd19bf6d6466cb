import { randomFillSync } from 'node:crypto';

const hex = Array.from({ length: 256 }, (_, value) => value.toString(16).padStart(2, '0'));

/**
 * Makes UUIDs of version 7 (RFC 9562, section 5.7): 48 bits of milliseconds, then a 12 bit counter that keeps those of
 * one millisecond in order (section 6.2, method 1), then random bits drawn from a pool.
 */
export class UuidV7 {
  readonly #pool = new Uint8Array(8 * 512);
  #next = this.#pool.length;
  #lastMs = 0;
  #counter = 0;

  /** A new id; ids of one generator sort in the order they were made. */
  make(nowMs: number): string {
    this.#advance(nowMs);
    if (this.#next === this.#pool.length) {
      randomFillSync(this.#pool);
      this.#next = 0;
    }
    const high = Math.floor(this.#lastMs / 0x1_0000_0000);
    const low = this.#lastMs >>> 0;
    const time = byteHex(high >>> 8) + byteHex(high) + byteHex(low >>> 24) + byteHex(low >>> 16);
    const rest = `${byteHex(low >>> 8)}${byteHex(low)}-7${byteHex(this.#counter >>> 4)}${(this.#counter & 15).toString(16)}`;
    return `${time}-${rest}-${this.#random()}`;
  }

  #advance(nowMs: number): void {
    if (nowMs > this.#lastMs) {
      this.#lastMs = nowMs;
      this.#counter = 0;
    } else if (this.#counter < 0xfff) {
      this.#counter += 1;
    } else {
      this.#lastMs += 1; // the counter is full: borrow the next millisecond, so that order holds
      this.#counter = 0;
    }
  }

  #random(): string {
    const start = this.#next;
    this.#next += 8;
    const at = (index: number): number => this.#pool[start + index] ?? 0;
    const variant = byteHex((at(0) & 0x3f) | 0x80) + byteHex(at(1));
    return `${variant}-${byteHex(at(2))}${byteHex(at(3))}${byteHex(at(4))}${byteHex(at(5))}${byteHex(at(6))}${byteHex(at(7))}`;
  }
}

const byteHex = (value: number): string => hex[value & 0xff] ?? '';
