import type { Frame, HeaderValue } from '@joinpool/core/driver';
import { asBuffer } from './header.js';
import { ProtocolError } from './protocol-error.js';
import { Field, knownFields, maxPriority, prefixBytes, ValueType } from './record-format.js';
import { recordOffsets } from './record-offsets.js';

type Address = Pick<Frame, 'exchangeName' | 'topic' | 'contentType'>;

const noHeaders: Frame['headers'] = Object.freeze({});
const noAddress: Address = Object.freeze({ exchangeName: '', topic: '', contentType: '' });
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
/** The last that a `Date` can hold. */
const maxTimeMs = 8_640_000_000_000_000;

/**
 * Reads the records of one batch, one after the other. Bodies are parts of the batch, not copies. A record whose
 * properties make no sense is read as an undecodable frame, with its body and, where it can be read, its address.
 */
export class RecordReader {
  readonly #bytes: Buffer;
  #at = 0;
  /** Where the properties of the record at hand end. */
  #end = 0;
  #address = noAddress;
  #addressAt = 0;
  #addressLength = -1;

  /** Throws `ProtocolError` where the batch's lengths do not add up, or the number of records is not `count`. */
  constructor(batch: Uint8Array, count: number) {
    this.#bytes = asBuffer(batch);
    recordOffsets(this.#bytes, count);
  }

  /** The next frame, or undefined after the last. Never throws. */
  next(): Frame | undefined {
    const start = this.#at;
    if (start === this.#bytes.byteLength) return undefined;
    const end = start + 4 + this.#bytes.readUInt32BE(start);
    this.#at = start + prefixBytes;
    this.#end = this.#at + this.#bytes.readUInt16BE(start + 4);
    const body = this.#bytes.subarray(this.#end, end);
    const frame = this.#readFrame(body);
    this.#at = end;
    return frame;
  }

  #readFrame(body: Uint8Array): Frame {
    let address = noAddress;
    try {
      address = this.#readAddress();
      return this.#readFields(address, body);
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error;
      return { id: undefined, ...address, headers: noHeaders, body, undecodable: error.message };
    }
  }

  #readFields({ topic, exchangeName, contentType }: Address, body: Uint8Array): Frame {
    const fields = this.#readByte();
    if ((fields & ~knownFields) !== 0) throw new ProtocolError('the record has fields that are not known here');
    const id = (fields & Field.ID) === 0 ? undefined : this.#readText(this.#readUInt16());
    const publishedAtMs = (fields & Field.PUBLISHED_AT) === 0 ? undefined : this.#readTime();
    const orderingKey = (fields & Field.ORDERING_KEY) === 0 ? undefined : this.#readText(this.#readUInt16());
    const headers = (fields & Field.HEADERS) === 0 ? noHeaders : this.#readHeaders();
    const priority = (fields & Field.PRIORITY) === 0 ? undefined : this.#readPriority();
    if (this.#at !== this.#end) throw new ProtocolError('the properties of the record are longer than its fields');
    return { id, topic, exchangeName, contentType, headers, body, orderingKey, publishedAtMs, priority };
  }

  /** Most records of a batch have one address: its texts are made once. */
  #readAddress(): Address {
    const length = this.#readUInt16();
    const start = this.#take(length);
    const seen = this.#addressAt;
    if (
      length === this.#addressLength &&
      this.#bytes.compare(this.#bytes, seen, seen + length, start, start + length) === 0
    )
      return this.#address;
    const afterAddress = this.#at;
    this.#at = start;
    const exchangeName = this.#readText(this.#readByte());
    const topic = this.#readText(this.#readByte());
    const contentType = this.#readText(this.#readByte());
    if (this.#at !== afterAddress) throw new ProtocolError('the address of the record does not end where it should');
    this.#addressAt = start;
    this.#addressLength = length;
    this.#address = { exchangeName, topic, contentType };
    return this.#address;
  }

  #readHeaders(): Frame['headers'] {
    const headers: Record<string, HeaderValue> = {};
    for (let left = this.#readUInt16(); left > 0; left -= 1) {
      const name = this.#readText(this.#readByte());
      const value = this.#readValue();
      // `__proto__` is a setter of every object: as a header it would be lost, or worse.
      if (name === '__proto__') throw new ProtocolError('a header has the name __proto__');
      headers[name] = value;
    }
    return headers;
  }

  #readValue(): HeaderValue {
    const type = this.#readByte();
    if (type === ValueType.TEXT) return this.#readText(this.#readUInt16());
    if (type === ValueType.NUMBER) return this.#readNumber();
    if (type === ValueType.NULL) return null;
    if (type === ValueType.TRUE) return true;
    if (type === ValueType.FALSE) return false;
    throw new ProtocolError(`there is no header value of type ${type}`);
  }

  #readPriority(): number {
    const priority = this.#readByte();
    if (priority > maxPriority) throw new ProtocolError(`there is no priority ${priority}`);
    return priority;
  }

  /** As in JSON: finite, and 0 has no sign. */
  #readNumber(): number {
    const value = this.#readDouble();
    if (!Number.isFinite(value)) throw new ProtocolError(`a header is ${value}`);
    return value + 0;
  }

  /** Undefined beyond what a `Date` can hold. */
  #readTime(): number | undefined {
    const value = this.#readDouble();
    return Math.abs(value) <= maxTimeMs ? value : undefined;
  }

  #readDouble(): number {
    return this.#bytes.readDoubleBE(this.#take(8));
  }

  #readByte(): number {
    return this.#bytes[this.#take(1)] ?? 0;
  }

  #readUInt16(): number {
    return this.#bytes.readUInt16BE(this.#take(2));
  }

  #readText(length: number): string {
    const start = this.#take(length);
    const text = this.#bytes.toString('utf8', start, start + length);
    // Stands for bytes that are not UTF-8, or for itself.
    return text.includes('\ufffd') ? this.#readStrictly(start, length) : text;
  }

  #readStrictly(start: number, length: number): string {
    try {
      return utf8.decode(this.#bytes.subarray(start, start + length));
    } catch (cause) {
      throw new ProtocolError('a text of the record is not UTF-8', { cause });
    }
  }

  /** Moves on; answers where the taken bytes start. */
  #take(length: number): number {
    const start = this.#at;
    if (start + length > this.#end) throw new ProtocolError('the record ends within its properties');
    this.#at = start + length;
    return start;
  }
}
