import type { ErrorKind } from '../../src/driver/error-kind.js';
import type { Frame } from '../../src/driver/frame.js';
import { orAbort } from '../../src/util/abort.js';
import { deferred } from '../../src/util/deferred.js';

/** An error of the scripted driver, which classifies it by its kind. */
export class ScriptedError extends Error {
  readonly kind: ErrorKind;

  constructor(kind: ErrorKind, message: string = kind) {
    super(message);
    this.kind = kind;
  }
}

/** What a scripted driver was asked, and what it shall answer. */
export class Script {
  /** Every call in order, as `name` or `name argument`. */
  readonly calls: string[] = [];
  /** Whether sends are confirmed at once; otherwise the test confirms. */
  confirms: 'at once' | 'held' = 'at once';
  /** Throws where `send` shall throw at once. */
  unsendable: (frame: Frame) => void = () => undefined;
  readonly #failures = new Map<string, unknown[]>();
  readonly #gates = new Map<string, Promise<void>>();

  /** The next calls of that name fail, one for each error. */
  fail(name: string, ...errors: readonly unknown[]): void {
    this.#failures.set(name, [...(this.#failures.get(name) ?? []), ...errors]);
  }

  /** Calls of that name wait until the answered function is called. */
  hold(name: string): () => void {
    const gate = deferred<void>();
    this.#gates.set(name, gate.promise);
    return () => {
      this.#gates.delete(name);
      gate.resolve();
    };
  }

  async step(name: string, argument: string, signal: AbortSignal): Promise<void> {
    this.calls.push(argument === '' ? name : `${name} ${argument}`);
    const failures = this.#failures.get(name) ?? [];
    if (failures.length > 0) throw failures.shift();
    const gate = this.#gates.get(name);
    if (gate !== undefined) await orAbort(gate, signal);
  }

  /** How often a method was called. */
  count(name: string): number {
    return this.calls.filter((call) => call === name || call.startsWith(`${name} `)).length;
  }
}
