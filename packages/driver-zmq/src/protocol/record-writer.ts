import type { Frame, HeaderValue } from '@joinpool/core/driver';
import { ProtocolError } from './protocol-error.js';
import { Field, maxPriority, prefixBytes, ValueType } from './record-format.js';

const leastCapacity = 4_096;
/** Larger buffers than this are not made on the guess that the next batch is as large as the last one. */
const mostGuessed = 256 * 1_024;
const noBytes = Buffer.alloc(0);

/** The parts of a frame that most frames of a batch share, encoded once. */
interface AddressBlock {
  readonly exchangeName: string;
  readonly topic: string;
  readonly contentType: string;
  readonly bytes: Buffer;
}

const encodeAddress = ({ exchangeName, topic, contentType }: Frame): AddressBlock => {
  const texts = [exchangeName, topic, contentType].map((text) => Buffer.from(text));
  const parts = texts.flatMap((text) => {
    if (text.byteLength > 0xff) throw new ProtocolError('an exchange, topic or content type has more than 255 bytes');
    return [Buffer.of(text.byteLength), text];
  });
  return { exchangeName, topic, contentType, bytes: Buffer.concat(parts) };
};

/** Packs frames into one batch. */
export class RecordWriter {
  #bytes = noBytes;
  #at = 0;
  #count = 0;
  #address: AddressBlock | undefined;
  #guess = leastCapacity;

  get count(): number {
    return this.#count;
  }

  get byteLength(): number {
    return this.#at;
  }

  /** Throws `ProtocolError`, and adds nothing, for a frame whose properties do not fit. */
  add(frame: Frame): void {
    const start = this.#at;
    try {
      this.#write(frame);
    } catch (error) {
      this.#at = start;
      throw error;
    }
    this.#count += 1;
  }

  /** The batch, which is the caller's from now on; starts a new one. */
  take(): Buffer {
    const batch = this.#bytes.subarray(0, this.#at);
    this.#guess = Math.min(Math.max(this.#at, leastCapacity), mostGuessed);
    this.#bytes = noBytes;
    this.#at = 0;
    this.#count = 0;
    return batch;
  }

  #write(frame: Frame): void {
    const start = this.#at;
    this.#reserve(prefixBytes);
    this.#at += prefixBytes;
    this.#writeAddress(frame);
    this.#writeFields(frame);
    const propertiesLength = this.#at - start - prefixBytes;
    if (propertiesLength > 0xffff)
      throw new ProtocolError(`the properties have ${propertiesLength} bytes, above 65535`);
    this.#reserve(frame.body.byteLength);
    this.#bytes.set(frame.body, this.#at);
    this.#at += frame.body.byteLength;
    this.#bytes.writeUInt32BE(this.#at - start - 4, start);
    this.#bytes.writeUInt16BE(propertiesLength, start + 4);
  }

  #writeAddress(frame: Frame): void {
    let address = this.#address;
    if (
      address === undefined ||
      address.topic !== frame.topic ||
      address.exchangeName !== frame.exchangeName ||
      address.contentType !== frame.contentType
    ) {
      address = encodeAddress(frame);
      this.#address = address;
    }
    this.#reserve(2 + address.bytes.byteLength);
    this.#bytes.writeUInt16BE(address.bytes.byteLength, this.#at);
    this.#bytes.set(address.bytes, this.#at + 2);
    this.#at += 2 + address.bytes.byteLength;
  }

  #writeFields({ id, publishedAtMs, orderingKey, headers, priority }: Frame): void {
    const names = Object.keys(headers);
    this.#reserve(10);
    this.#bytes[this.#at] =
      (id === undefined ? 0 : Field.ID) |
      (publishedAtMs === undefined ? 0 : Field.PUBLISHED_AT) |
      (orderingKey === undefined ? 0 : Field.ORDERING_KEY) |
      (names.length === 0 ? 0 : Field.HEADERS) |
      (priority === undefined ? 0 : Field.PRIORITY);
    this.#at += 1;
    if (id !== undefined) this.#writeText(id);
    if (publishedAtMs !== undefined) this.#writeNumber(publishedAtMs);
    if (orderingKey !== undefined) this.#writeText(orderingKey);
    if (names.length > 0) this.#writeHeaders(headers, names);
    if (priority !== undefined) this.#writePriority(priority);
  }

  #writeHeaders(headers: Frame['headers'], names: readonly string[]): void {
    if (names.length > 0xffff) throw new ProtocolError(`there are ${names.length} headers, above 65535`);
    this.#reserve(2);
    this.#at = this.#bytes.writeUInt16BE(names.length, this.#at);
    for (const name of names) {
      this.#writeName(name);
      this.#writeValue(headers[name] ?? null);
    }
  }

  #writeName(name: string): void {
    this.#reserve(1 + 3 * name.length);
    const length = this.#bytes.write(name, this.#at + 1);
    if (length > 0xff) throw new ProtocolError(`the name of a header has ${length} bytes, above 255`);
    this.#bytes[this.#at] = length;
    this.#at += 1 + length;
  }

  #writeValue(value: HeaderValue): void {
    if (typeof value === 'string') {
      this.#writeByte(ValueType.TEXT);
      this.#writeText(value);
    } else if (typeof value === 'number') {
      if (!Number.isFinite(value)) throw new ProtocolError(`a header is ${value}`);
      this.#writeByte(ValueType.NUMBER);
      this.#writeNumber(value + 0); // of -0 it makes 0
    } else if (value === null) {
      this.#writeByte(ValueType.NULL);
    } else {
      this.#writeByte(value ? ValueType.TRUE : ValueType.FALSE);
    }
  }

  #writePriority(priority: number): void {
    if (!Number.isInteger(priority) || priority < 0 || priority > maxPriority)
      throw new ProtocolError(`there is no priority ${priority}`);
    this.#writeByte(priority);
  }

  #writeByte(value: number): void {
    this.#reserve(1);
    this.#bytes[this.#at] = value;
    this.#at += 1;
  }

  #writeNumber(value: number): void {
    this.#reserve(8);
    this.#at = this.#bytes.writeDoubleBE(value, this.#at);
  }

  /** A text's UTF-8 has at most three bytes for each of its UTF-16 units. */
  #writeText(text: string): void {
    this.#reserve(2 + 3 * text.length);
    const length = this.#bytes.write(text, this.#at + 2);
    if (length > 0xffff) throw new ProtocolError(`a text of ${length} bytes is above 65535`);
    this.#bytes.writeUInt16BE(length, this.#at);
    this.#at += 2 + length;
  }

  #reserve(more: number): void {
    if (this.#at + more <= this.#bytes.byteLength) return;
    const capacity = Math.max(this.#guess, 2 * this.#bytes.byteLength, this.#at + more);
    const larger = Buffer.allocUnsafeSlow(capacity);
    this.#bytes.copy(larger, 0, 0, this.#at);
    this.#bytes = larger;
  }
}
