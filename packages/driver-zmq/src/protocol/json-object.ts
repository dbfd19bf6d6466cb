import { ProtocolError } from './protocol-error.js';

/** Makes a checked value of one that came in, or throws `ProtocolError`, which names the value by `where`. */
export type Check<Value> = (value: unknown, where: string) => Value;

/**
 * An object that came in as JSON. Only its own members count, so that `__proto__` is a name like any other, and those
 * that nobody asks for are ignored, so that a later release may add some.
 */
export class JsonObject {
  readonly #members: ReadonlyMap<string, unknown>;
  readonly #where: string;

  constructor(value: unknown, where: string) {
    if (typeof value !== 'object' || value === null || Array.isArray(value))
      throw new ProtocolError(`${where} is not an object`);
    this.#members = new Map(Object.entries(value));
    this.#where = where;
  }

  has(name: string): boolean {
    return this.#members.has(name);
  }

  get<Value>(name: string, check: Check<Value>): Value {
    const where = `${this.#where}.${name}`;
    if (!this.#members.has(name)) throw new ProtocolError(`${where} is missing`);
    return check(this.#members.get(name), where);
  }

  /** Undefined where it is absent, which null is not. */
  find<Value>(name: string, check: Check<Value>): Value | undefined {
    return this.#members.has(name) ? this.get(name, check) : undefined;
  }

  /** For objects whose absent members must stay absent: what `part` makes of the value, to be spread. */
  part<Value, Part>(name: string, check: Check<Value>, part: (value: Value) => Part): Part | undefined {
    return this.#members.has(name) ? part(this.get(name, check)) : undefined;
  }
}
