import { readFixed } from './fixed-values.js';

/** Bytes that are no AMQP 1.0 encoding, or one that this program does not read. */
export class UnreadableValue extends Error {
  override readonly name = 'UnreadableValue';
}

/** Lists within lists beyond this are taken for an attack on the stack. */
const deepest = 32;

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

const hex = (code: number): string => `0x${code.toString(16).padStart(2, '0')}`;

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

  readList(): readonly unknown[] {
    const count = this.#enter();
    const elements: unknown[] = [];
    for (let index = 0; index < count; index += 1) elements.push(this.readValue());
    return elements;
  }

  readMap(): Readonly<Record<string, unknown>> {
    const count = this.#enter();
    if (count % 2 === 1) throw new UnreadableValue('the last key of a map has no value');
    const record: Record<string, unknown> = Object.create(null);
    for (let index = 0; index < count; index += 2) {
      const key = this.readValue();
      if (typeof key === 'object') throw new UnreadableValue('a map has a key that is neither text nor a number');
      record[String(key)] = this.readValue();
    }
    return record;
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
    this.#descend();
    this.readValue();
    const value = this.readValue();
    this.#depth -= 1;
    return value;
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
    const value = readFixed(code, this.#bytes, this.#skip(2 ** ((code >>> 4) - 5)));
    if (value === undefined) throw new UnreadableValue(`${hex(code)} is no type that a message of JSON has`);
    return value;
  }

  #variable(code: number, length: number): unknown {
    const at = this.#skip(length);
    switch (code & 0x0f) {
      case 0x0:
        return this.#bytes.subarray(at, at + length);
      case 0x1:
        return this.#text(at, at + length);
      case 0x3:
        return this.#bytes.toString('latin1', at, at + length);
      default:
        throw new UnreadableValue(`${hex(code)} is no type`);
    }
  }

  /** Bytes that are not UTF-8 become U+FFFD; where there is one, a decoder that is slower tells whether it was sent. */
  #text(start: number, end: number): string {
    const text = this.#bytes.toString('utf8', start, end);
    if (!text.includes('\ufffd')) return text;
    try {
      return utf8.decode(this.#bytes.subarray(start, end));
    } catch (cause) {
      throw new UnreadableValue('a string is not UTF-8', { cause });
    }
  }

  #compound(code: number): unknown {
    this.#at -= 1;
    this.#descend();
    const value = (code & 0x01) === 1 ? this.readMap() : this.readList();
    this.#depth -= 1;
    return value;
  }

  #array(code: number): unknown {
    const wide = code >>> 4 === 0xf;
    this.#skip(wide ? 4 : 1);
    const count = this.#checkedCount(wide ? this.#uint32() : this.#byte());
    this.#descend();
    let element = this.#byte();
    if (element === 0x00) {
      this.readValue();
      element = this.#byte();
    }
    const elements = Array.from({ length: count }, () => this.#valueOf(element));
    this.#depth -= 1;
    return elements;
  }

  /** Begins a list or map; answers the number of its elements. */
  #enter(): number {
    const code = this.#byte();
    switch (code) {
      case 0x45:
        return 0;
      case 0xc0:
      case 0xc1:
        this.#skip(1);
        return this.#checkedCount(this.#byte());
      case 0xd0:
      case 0xd1:
        this.#skip(4);
        return this.#checkedCount(this.#uint32());
      default:
        throw new UnreadableValue(`${hex(code)} stands where a list or a map should begin`);
    }
  }

  /** No element is shorter than a byte but those of an array of nulls, which nobody sends. */
  #checkedCount(count: number): number {
    if (count > this.#bytes.length) throw new UnreadableValue(`${count} elements in ${this.#bytes.length} bytes`);
    return count;
  }

  #descend(): void {
    if (this.#depth >= deepest) throw new UnreadableValue(`values lie more than ${deepest} deep in each other`);
    this.#depth += 1;
  }

  #byte(): number {
    const byte = this.#bytes[this.#at];
    if (byte === undefined) throw this.#cutOff();
    this.#at += 1;
    return byte;
  }

  #uint32(): number {
    return this.#bytes.readUInt32BE(this.#skip(4));
  }

  /** Answers where it was. */
  #skip(length: number): number {
    const at = this.#at;
    if (at + length > this.#bytes.length) throw this.#cutOff();
    this.#at = at + length;
    return at;
  }

  #cutOff(): UnreadableValue {
    return new UnreadableValue(`the message ends at byte ${this.#bytes.length}, within a value`);
  }
}
