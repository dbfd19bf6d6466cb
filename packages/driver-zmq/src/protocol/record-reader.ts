import type { Frame, HeaderValue } from '@joinpool/core/driver';
import { asBuffer } from './header.js';
import { ProtocolError } from './protocol-error.js';
import { Field, ValueType } from './record-writer.js';

type Address = Pick<Frame, 'exchangeName' | 'topic' | 'contentType'>;

const noHeaders: Frame['headers'] = Object.freeze({});
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * Where each record of a batch starts, and after the last one where it ends. Looks at lengths alone, so that a batch can
 * be split without being read. Throws `ProtocolError` where they do not add up, or their number is not `count`.
 */
export const recordOffsets = (batch: Uint8Array, count: number): Uint32Array => {
  const bytes = asBuffer(batch);
  const end = bytes.byteLength;
  if (count * 6 > end) throw new ProtocolError(`${end} bytes are too few for ${count} records`);
  const offsets = new Uint32Array(count + 1);
  let at = 0;
  for (let index = 0; index < count; index += 1) {
    offsets[index] = at;
    if (at + 6 > end) throw new ProtocolError(`the batch ends within record ${index}`);
    const length = bytes.readUInt32BE(at);
    if (length < 2 + bytes.readUInt16BE(at + 4))
      throw new ProtocolError(`the properties of record ${index} are longer than it`);
    at += 4 + length;
    if (at > end) throw new ProtocolError(`record ${index} is longer than its batch`);
  }
  if (at !== end) throw new ProtocolError(`${end - at} bytes follow the last record`);
  offsets[count] = at;
  return offsets;
};

/** Reads the records of one batch, one after the other. Bodies are parts of the batch, not copies. */
export class RecordReader {
  readonly #bytes: Buffer;
  #at = 0;
  #address: Address | undefined;
  #addressBytes: Buffer | undefined;

  constructor(batch: Uint8Array) {
    this.#bytes = asBuffer(batch);
  }

  /** The next frame, or undefined after the last. Throws `ProtocolError` for what is no record. */
  next(): Frame | undefined {
    if (this.#at === this.#bytes.byteLength) return undefined;
    const end = this.#take(4) + 4 + this.#bytes.readUInt32BE(this.#at - 4);
    const bodyAt = this.#take(2) + 2 + this.#bytes.readUInt16BE(this.#at - 2);
    if (end > this.#bytes.byteLength || bodyAt > end) throw new ProtocolError('a record is longer than its batch');
    const address = this.#readAddress();
    const fields = this.#readByte();
    const id = (fields & Field.ID) === 0 ? undefined : this.#readText();
    const publishedAtMs = (fields & Field.PUBLISHED_AT) === 0 ? undefined : this.#readNumber();
    const orderingKey = (fields & Field.ORDERING_KEY) === 0 ? undefined : this.#readText();
    const headers = (fields & Field.HEADERS) === 0 ? noHeaders : this.#readHeaders();
    const priority = (fields & Field.PRIORITY) === 0 ? undefined : this.#readByte();
    if (this.#at !== bodyAt) throw new ProtocolError('the properties of a record do not end where they should');
    this.#at = end;
    const { exchangeName, topic, contentType } = address;
    const body = this.#bytes.subarray(bodyAt, end);
    return { id, topic, exchangeName, contentType, headers, body, orderingKey, publishedAtMs, priority };
  }

  /** Most records of a batch have one address: its texts are made once. */
  #readAddress(): Address {
    const length = this.#readUInt16();
    const start = this.#take(length);
    const bytes = this.#bytes.subarray(start, start + length);
    if (this.#address !== undefined && this.#addressBytes?.equals(bytes)) return this.#address;
    this.#at = start;
    const exchangeName = this.#textOf(this.#readByte());
    const topic = this.#textOf(this.#readByte());
    const contentType = this.#textOf(this.#readByte());
    if (this.#at !== start + length) throw new ProtocolError('the address of a record does not end where it should');
    this.#addressBytes = bytes;
    this.#address = { exchangeName, topic, contentType };
    return this.#address;
  }

  #readHeaders(): Frame['headers'] {
    const headers: Record<string, HeaderValue> = {};
    for (let left = this.#readUInt16(); left > 0; left -= 1) {
      const name = this.#readText();
      // Not by assignment, which would treat `__proto__` otherwise.
      Object.defineProperty(headers, name, {
        value: this.#readValue(),
        enumerable: true,
        writable: true,
        configurable: true,
      });
    }
    return headers;
  }

  #readValue(): HeaderValue {
    const type = this.#readByte();
    if (type === ValueType.TEXT) return this.#readText();
    if (type === ValueType.NUMBER) return this.#readNumber();
    if (type === ValueType.NULL) return null;
    if (type === ValueType.TRUE) return true;
    if (type === ValueType.FALSE) return false;
    throw new ProtocolError(`there is no header value of type ${type}`);
  }

  #readByte(): number {
    return this.#bytes[this.#take(1)] ?? 0;
  }

  #readUInt16(): number {
    return this.#bytes.readUInt16BE(this.#take(2));
  }

  #readNumber(): number {
    return this.#bytes.readDoubleBE(this.#take(8));
  }

  #readText(): string {
    return this.#textOf(this.#readUInt16());
  }

  #textOf(length: number): string {
    const start = this.#take(length);
    if (length > 64) return this.#decode(start, length);
    for (let at = start; at < start + length; at += 1) {
      if ((this.#bytes[at] ?? 0) > 0x7f) return this.#decode(start, length);
    }
    return this.#bytes.toString('latin1', start, start + length);
  }

  #decode(start: number, length: number): string {
    try {
      return utf8.decode(this.#bytes.subarray(start, start + length));
    } catch (cause) {
      throw new ProtocolError('a text is not UTF-8', { cause });
    }
  }

  /** Moves on; answers where the taken bytes start. */
  #take(length: number): number {
    const start = this.#at;
    if (start + length > this.#bytes.byteLength) throw new ProtocolError('a batch ends within a record');
    this.#at = start + length;
    return start;
  }
}
