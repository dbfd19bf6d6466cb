/** A time in milliseconds since 1970 (part 1.6.17). */
export class Timestamp {
  readonly ms: number;

  constructor(ms: number) {
    this.ms = ms;
  }
}

/** The nearest number: those beyond 2 ** 53 lose their last digits. Cheaper than by way of a bigint. */
const long = (bytes: Buffer, at: number): number => bytes.readInt32BE(at) * 2 ** 32 + bytes.readUInt32BE(at + 4);

const unsignedLong = (bytes: Buffer, at: number): number =>
  bytes.readUInt32BE(at) * 2 ** 32 + bytes.readUInt32BE(at + 4);

const uuidText = (bytes: Buffer, at: number): string => {
  const text = bytes.toString('hex', at, at + 16);
  const parts = [text.slice(0, 8), text.slice(8, 12), text.slice(12, 16), text.slice(16, 20), text.slice(20)];
  return `urn:uuid:${parts.join('-')}`;
};

const codePoint = (bytes: Buffer, at: number): string => String.fromCodePoint(bytes.readUInt32BE(at) % 0x11_0000);

/** The value of a type of fixed width (AMQP 1.0, part 1.6); undefined for a type that a message of JSON does not have. */
export const readFixed = (code: number, bytes: Buffer, at: number): unknown => {
  switch (code) {
    case 0x50:
    case 0x52:
    case 0x53:
      return bytes[at];
    case 0x51:
    case 0x54:
    case 0x55:
      return bytes.readInt8(at);
    case 0x56:
      return bytes[at] !== 0;
    case 0x60:
      return bytes.readUInt16BE(at);
    case 0x61:
      return bytes.readInt16BE(at);
    case 0x70:
      return bytes.readUInt32BE(at);
    case 0x71:
      return bytes.readInt32BE(at);
    case 0x72:
      return bytes.readFloatBE(at);
    case 0x73:
      return codePoint(bytes, at);
    case 0x80:
      return unsignedLong(bytes, at);
    case 0x81:
      return long(bytes, at);
    case 0x82:
      return bytes.readDoubleBE(at);
    case 0x83:
      return new Timestamp(long(bytes, at));
    case 0x98:
      return uuidText(bytes, at);
    default:
      return undefined;
  }
};
