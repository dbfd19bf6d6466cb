import type { Address, Frame, HeaderValue } from '@joinpool/core/driver';
import { exchangeHeader, orderingKeyHeader, topicHeader } from './own-headers.js';

/* Frame to the sections of a message (AMQP 1.0, part 3.2), as docs/wire-format.md says. */

/** What the way to an address adds to a message. */
export interface Addressing {
  readonly to?: string;
  readonly subject?: string;
  readonly annotations?: Readonly<Record<string, string | number | boolean>>;
  readonly defaultPriority?: number;
}

const durableHeader = Buffer.from([0x00, 0x53, 0x70, 0xc0, 0x02, 0x01, 0x41]);

/** Grows as needed; kept between messages. */
class Scratch {
  bytes = Buffer.allocUnsafe(4_096);
  at = 0;

  need(length: number): void {
    if (this.at + length <= this.bytes.length) return;
    const larger = Buffer.allocUnsafe(2 * (this.at + length));
    this.bytes.copy(larger, 0, 0, this.at);
    this.bytes = larger;
  }

  byte(value: number): void {
    this.need(1);
    this.bytes[this.at] = value;
    this.at += 1;
  }

  section(code: number): void {
    this.need(3);
    this.byte(0x00);
    this.byte(0x53);
    this.byte(code);
  }

  /** A string or symbol: their short forms lie at `short`, their long ones 0x10 above. */
  text(value: string, short: number): void {
    const most = value.length * 3;
    this.need(most + 5);
    if (most <= 255) {
      const length = this.bytes.write(value, this.at + 2, 'utf8');
      this.bytes[this.at] = short;
      this.bytes[this.at + 1] = length;
      this.at += length + 2;
    } else {
      const length = this.bytes.write(value, this.at + 5, 'utf8');
      this.bytes[this.at] = short + 0x10;
      this.bytes.writeUInt32BE(length, this.at + 1);
      this.at += length + 5;
    }
  }

  string(value: string | undefined): void {
    if (value === undefined) this.byte(0x40);
    else this.text(value, 0xa1);
  }

  symbol(value: string): void {
    this.text(value, 0xa3);
  }

  long(value: number, code: number): void {
    this.need(9);
    this.bytes[this.at] = code;
    this.bytes.writeBigInt64BE(BigInt(value), this.at + 1);
    this.at += 9;
  }

  double(value: number): void {
    this.need(9);
    this.bytes[this.at] = 0x82;
    this.bytes.writeDoubleBE(value, this.at + 1);
    this.at += 9;
  }

  uint(value: number): void {
    this.need(5);
    this.bytes[this.at] = 0x70;
    this.bytes.writeUInt32BE(value, this.at + 1);
    this.at += 5;
  }

  /** Begins a list (0xd0) or map (0xd1) of the long form; answers what `close` needs. */
  open(code: number): number {
    this.need(9);
    const start = this.at;
    this.bytes[start] = code;
    this.at += 9;
    return start;
  }

  close(start: number, count: number): void {
    this.bytes.writeUInt32BE(this.at - start - 5, start + 1);
    this.bytes.writeUInt32BE(count, start + 5);
  }
}

const writeValue = (scratch: Scratch, value: HeaderValue | undefined): void => {
  if (typeof value === 'string') scratch.string(value);
  else if (typeof value === 'boolean') scratch.byte(value ? 0x41 : 0x42);
  else if (typeof value !== 'number') scratch.byte(0x40);
  else if (Number.isSafeInteger(value)) scratch.long(value, 0x81);
  else scratch.double(value);
};

/** Turns frames into bytes. */
export class MessageEncoder {
  readonly #scratch = new Scratch();

  /** The message of a frame that is sent to `to`. The frame's body is copied. */
  encode(to: Address, frame: Frame, addressing: Addressing): Buffer {
    const scratch = this.#scratch;
    scratch.at = 0;
    this.#writeHeader(frame, addressing.defaultPriority);
    if (addressing.annotations !== undefined) this.#writeAnnotations(addressing.annotations);
    this.#writeProperties(frame, addressing);
    this.#writeHeaders(to, frame);
    const { body } = frame;
    scratch.section(0x75);
    scratch.need(5);
    scratch.bytes[scratch.at] = 0xb0;
    scratch.bytes.writeUInt32BE(body.byteLength, scratch.at + 1);
    scratch.at += 5;
    const message = Buffer.allocUnsafe(scratch.at + body.byteLength);
    scratch.bytes.copy(message, 0, 0, scratch.at);
    message.set(body, scratch.at);
    return message;
  }

  #writeHeader({ priority: chosen, expiresInMs }: Frame, defaultPriority: number | undefined): void {
    const scratch = this.#scratch;
    const priority = chosen ?? defaultPriority;
    if (priority === undefined && expiresInMs === undefined) {
      scratch.need(durableHeader.length);
      durableHeader.copy(scratch.bytes, scratch.at);
      scratch.at += durableHeader.length;
      return;
    }
    scratch.section(0x70);
    const start = scratch.open(0xd0);
    scratch.byte(0x41);
    if (priority === undefined) scratch.byte(0x40);
    else {
      scratch.byte(0x50);
      scratch.byte(priority);
    }
    if (expiresInMs === undefined) scratch.byte(0x40);
    else scratch.uint(Math.min(expiresInMs, 0xffff_ffff));
    scratch.close(start, 3);
  }

  #writeAnnotations(annotations: NonNullable<Addressing['annotations']>): void {
    const scratch = this.#scratch;
    const names = Object.keys(annotations);
    scratch.section(0x72);
    const start = scratch.open(0xd1);
    for (const name of names) {
      scratch.symbol(name);
      writeValue(scratch, annotations[name]);
    }
    scratch.close(start, 2 * names.length);
  }

  #writeProperties(frame: Frame, { to, subject }: Addressing): void {
    const scratch = this.#scratch;
    scratch.section(0x73);
    const start = scratch.open(0xd0);
    scratch.string(frame.id);
    scratch.byte(0x40);
    scratch.string(to);
    scratch.string(subject);
    scratch.byte(0x40);
    scratch.byte(0x40);
    if (frame.contentType === '') scratch.byte(0x40);
    else scratch.symbol(frame.contentType);
    if (frame.publishedAtMs === undefined) {
      scratch.close(start, 7);
      return;
    }
    scratch.byte(0x40);
    scratch.byte(0x40);
    scratch.long(Math.floor(frame.publishedAtMs), 0x83);
    scratch.close(start, 10);
  }

  /** Topic and exchange too where the address does not tell them. */
  #writeHeaders(to: Address, { headers, orderingKey, topic, exchangeName }: Frame): void {
    const scratch = this.#scratch;
    const names = Object.keys(headers);
    const own = to.kind === 'topic' ? 0 : 2;
    const count = names.length + own + (orderingKey === undefined ? 0 : 1);
    if (count === 0) return;
    scratch.section(0x74);
    const start = scratch.open(0xd1);
    for (const name of names) {
      scratch.string(name);
      writeValue(scratch, headers[name]);
    }
    if (orderingKey !== undefined) {
      scratch.string(orderingKeyHeader);
      scratch.string(orderingKey);
    }
    if (own > 0) {
      scratch.string(topicHeader);
      scratch.string(topic);
      scratch.string(exchangeHeader);
      scratch.string(exchangeName);
    }
    scratch.close(start, 2 * count);
  }
}
