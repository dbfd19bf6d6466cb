/** Bytes that are no AMQP 1.0 encoding, or one that this program does not read. */
export class UnreadableValue extends Error {
  override readonly name = 'UnreadableValue';
}

/** A time in milliseconds since 1970 (part 1.6.17). */
export class Timestamp {
  readonly ms: number;

  constructor(ms: number) {
    this.ms = ms;
  }
}

/** Lists within lists beyond this are taken for an attack on the stack. */
const deepest = 32;

const safeNumber = (value: bigint): number => Number(value);

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

const hex = (code: number): string => `0x${code.toString(16).padStart(2, '0')}`;

const uuidText = (bytes: Buffer): string => {
  const text = bytes.toString('hex');
  const parts = [text.slice(0, 8), text.slice(8, 12), text.slice(12, 16), text.slice(16, 20), text.slice(20)];
  return `urn:uuid:${parts.join('-')}`;
};

/**
 * Reads values of the type system (AMQP 1.0, part 1.6): text for strings, symbols and UUIDs, numbers for all numbers,
 * bytes for binaries, `Timestamp`, lists and arrays as arrays, maps as records of their text keys. A descriptor is read and
 * left out. Throws `UnreadableValue`.
 */
export class ValueReader {
  readonly #bytes: Buffer;
  #at: number;
  #depth = 0;

  constructor(bytes: Buffer, at = 0) {
    this.#bytes = bytes;
    this.#at = at;
  }

  get position(): number {
    return this.#at;
  }

  get done(): boolean {
    return this.#at >= this.#bytes.length;
  }

  /** The code of the descriptor of the section that begins here. */
  readDescriptor(): number {
    if (this.#byte() !== 0x00) throw new UnreadableValue(`no section begins at byte ${this.#at - 1}`);
    const code = this.readValue();
    if (typeof code !== 'number') throw new UnreadableValue(`a section has the descriptor '${String(code)}'`);
    return code;
  }

  /** Enters a list or map; resolves to the number of its elements. */
  enter(): number {
    const code = this.#byte();
    if (code === 0x45) return 0;
    if (code === 0xc0 || code === 0xc1) {
      this.#skip(1);
      return this.#byte();
    }
    if (code === 0xd0 || code === 0xd1) {
      this.#skip(4);
      return this.#uint32();
    }
    throw new UnreadableValue(`${hex(code)} stands where a list or a map should begin`);
  }

  /** The bytes of a binary, in the memory of the message. */
  readBinary(): Buffer {
    const value = this.readValue();
    if (!Buffer.isBuffer(value)) throw new UnreadableValue('a data section holds something other than bytes');
    return value;
  }

  readValue(): unknown {
    return this.#valueOf(this.#byte());
  }

  #valueOf(code: number): unknown {
    switch (code >>> 4) {
      case 0x0:
        return this.#described(code);
      case 0x4:
        return this.#empty(code);
      case 0xa:
        return this.#variable(code, this.#byte());
      case 0xb:
        return this.#variable(code, this.#uint32());
      case 0xc:
      case 0xd:
        return this.#compound(code);
      case 0xe:
      case 0xf:
        return this.#array(code);
      default:
        return this.#fixed(code);
    }
  }

  #described(code: number): unknown {
    if (code !== 0x00) throw new UnreadableValue(`${hex(code)} is no type`);
    return this.#deeper(() => {
      this.readValue();
      return this.readValue();
    });
  }

  #empty(code: number): unknown {
    switch (code) {
      case 0x40:
        return null;
      case 0x41:
        return true;
      case 0x42:
        return false;
      case 0x43:
      case 0x44:
        return 0;
      case 0x45:
        return [];
      default:
        throw new UnreadableValue(`${hex(code)} is no type`);
    }
  }

  #fixed(code: number): unknown {
    const width = 2 ** ((code >>> 4) - 5);
    const at = this.#skip(width);
    const bytes = this.#bytes;
    const read = fixedReaders.get(code);
    if (read === undefined) throw new UnreadableValue(`${hex(code)} is no type that a message of JSON has`);
    return read(bytes, at);
  }

  #variable(code: number, length: number): unknown {
    const at = this.#skip(length);
    const bytes = this.#bytes.subarray(at, at + length);
    switch (code & 0x0f) {
      case 0x0:
        return bytes;
      case 0x1:
        return this.#text(bytes);
      case 0x3:
        return bytes.toString('latin1');
      default:
        throw new UnreadableValue(`${hex(code)} is no type`);
    }
  }

  #text(bytes: Buffer): string {
    try {
      return utf8.decode(bytes);
    } catch (cause) {
      throw new UnreadableValue('a string is not UTF-8', { cause });
    }
  }

  #compound(code: number): unknown {
    this.#at -= 1;
    const isMap = (code & 0x01) === 1;
    return this.#deeper(() => {
      const count = this.#checkedCount(this.enter());
      const elements = Array.from({ length: count }, () => this.readValue());
      return isMap ? recordOf(elements) : elements;
    });
  }

  #array(code: number): unknown {
    const wide = code >>> 4 === 0xf;
    if (wide) this.#skip(4);
    else this.#skip(1);
    const count = this.#checkedCount(wide ? this.#uint32() : this.#byte());
    return this.#deeper(() => {
      let element = this.#byte();
      if (element === 0x00) {
        this.readValue();
        element = this.#byte();
      }
      return Array.from({ length: count }, () => this.#valueOf(element));
    });
  }

  /** No element is shorter than a byte but those of an array of nulls, which nobody sends. */
  #checkedCount(count: number): number {
    if (count > this.#bytes.length) throw new UnreadableValue(`${count} elements in ${this.#bytes.length} bytes`);
    return count;
  }

  #deeper<T>(read: () => T): T {
    if (this.#depth >= deepest) throw new UnreadableValue(`values lie more than ${deepest} deep in each other`);
    this.#depth += 1;
    const value = read();
    this.#depth -= 1;
    return value;
  }

  #byte(): number {
    return this.#bytes.readUInt8(this.#skip(1));
  }

  #uint32(): number {
    return this.#bytes.readUInt32BE(this.#skip(4));
  }

  /** Answers where it was. */
  #skip(length: number): number {
    const at = this.#at;
    if (at + length > this.#bytes.length)
      throw new UnreadableValue(`the message ends at byte ${this.#bytes.length}, within a value`);
    this.#at = at + length;
    return at;
  }
}

const fixedReaders: ReadonlyMap<number, (bytes: Buffer, at: number) => unknown> = new Map<
  number,
  (bytes: Buffer, at: number) => unknown
>([
  [0x50, (bytes, at) => bytes.readUInt8(at)],
  [0x51, (bytes, at) => bytes.readInt8(at)],
  [0x52, (bytes, at) => bytes.readUInt8(at)],
  [0x53, (bytes, at) => bytes.readUInt8(at)],
  [0x54, (bytes, at) => bytes.readInt8(at)],
  [0x55, (bytes, at) => bytes.readInt8(at)],
  [0x56, (bytes, at) => bytes.readUInt8(at) !== 0],
  [0x60, (bytes, at) => bytes.readUInt16BE(at)],
  [0x61, (bytes, at) => bytes.readInt16BE(at)],
  [0x70, (bytes, at) => bytes.readUInt32BE(at)],
  [0x71, (bytes, at) => bytes.readInt32BE(at)],
  [0x72, (bytes, at) => bytes.readFloatBE(at)],
  [0x73, (bytes, at) => String.fromCodePoint(bytes.readUInt32BE(at) % 0x11_0000)],
  [0x80, (bytes, at) => safeNumber(bytes.readBigUInt64BE(at))],
  [0x81, (bytes, at) => safeNumber(bytes.readBigInt64BE(at))],
  [0x82, (bytes, at) => bytes.readDoubleBE(at)],
  [0x83, (bytes, at) => new Timestamp(safeNumber(bytes.readBigInt64BE(at)))],
  [0x98, (bytes, at) => uuidText(bytes.subarray(at, at + 16))],
]);

const recordOf = (elements: readonly unknown[]): Readonly<Record<string, unknown>> => {
  const record: Record<string, unknown> = Object.create(null);
  for (let index = 0; index + 1 < elements.length; index += 2) record[String(elements[index])] = elements[index + 1];
  return record;
};
