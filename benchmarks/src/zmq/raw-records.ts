import { randomUUID } from 'node:crypto';

/*
 * What an expert would send over a socket by hand for the same message: id, topic, exchange, content type, body.
 * One record: length u32 | length of the properties u16 | properties | body; each property: length u8 | UTF-8.
 */

export const recordsPerFrame = 64;
const mostFrameBytes = 256 * 1_024;
const prefixBytes = 6;

export interface RawAddress {
  readonly exchangeName: string;
  readonly topic: string;
  readonly contentType: string;
}

export interface RawMessage extends RawAddress {
  readonly id: string;
  readonly body: Uint8Array;
}

/** Packs messages to one address into frames. */
export class RawWriter {
  readonly #address: Buffer;
  readonly #capacity: number;
  #frame: Buffer;
  #at = 0;
  #count = 0;

  /** `bodyBytes`: about how large bodies are. */
  constructor({ exchangeName, topic, contentType }: RawAddress, bodyBytes: number) {
    this.#capacity = Math.min(mostFrameBytes, recordsPerFrame * (bodyBytes + 256));
    this.#frame = Buffer.allocUnsafeSlow(this.#capacity);
    const texts = [exchangeName, topic, contentType].map((text) => Buffer.from(text));
    this.#address = Buffer.concat(texts.flatMap((text) => [Buffer.of(text.byteLength), text]));
  }

  get isFull(): boolean {
    return this.#count >= recordsPerFrame;
  }

  /** @returns whether it fits. */
  add(body: Uint8Array): boolean {
    const id = randomUUID();
    const properties = this.#address.byteLength + 1 + id.length;
    const end = this.#at + prefixBytes + properties + body.byteLength;
    if (end > this.#capacity) return false;
    const frame = this.#frame;
    let at = frame.writeUInt32BE(end - this.#at - 4, this.#at);
    at = frame.writeUInt16BE(properties, at);
    frame.set(this.#address, at);
    at = frame.writeUInt8(id.length, at + this.#address.byteLength);
    at += frame.write(id, at, 'latin1');
    frame.set(body, at);
    this.#at = end;
    this.#count += 1;
    return true;
  }

  /** The frame, which is the caller's from now on; starts a new one. */
  take(): Buffer {
    const frame = this.#frame.subarray(0, this.#at);
    this.#frame = Buffer.allocUnsafeSlow(this.#capacity);
    this.#at = 0;
    this.#count = 0;
    return frame;
  }
}

/** Calls back for each message of a frame. */
export const readFrame = (frame: Buffer, take: (message: RawMessage) => void): void => {
  for (let at = 0; at < frame.byteLength; ) {
    const end = at + 4 + frame.readUInt32BE(at);
    const bodyAt = at + prefixBytes + frame.readUInt16BE(at + 4);
    let next = at + prefixBytes;
    const text = (): string => {
      const start = next + 1;
      next = start + (frame[next] ?? 0);
      return frame.toString('utf8', start, next);
    };
    const message = { exchangeName: text(), topic: text(), contentType: text(), id: text() };
    take({ ...message, body: frame.subarray(bodyAt, end) });
    at = end;
  }
};
