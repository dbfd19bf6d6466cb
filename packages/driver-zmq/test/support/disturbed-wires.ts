import { type Deferred, DriverFailure, deferred } from '@joinpool/core/driver';
import type { OpenWire, Wire } from '../../src/client/wire.js';

/** Wires that can be cut and stalled, as a network does it to sockets. */
export class DisturbedWires {
  readonly #wires = new Set<DisturbedWire>();
  #isStalled = false;
  #isRefusing = false;

  /** Opens wires like `open` that these disturbances act on. */
  around(open: OpenWire): OpenWire {
    return async (receive, signal) => {
      if (this.#isRefusing) throw new DriverFailure('unreachable', 'refused by the test');
      const wire = new DisturbedWire(receive, (over) => this.#wires.delete(over));
      wire.use(await open(wire.receive, signal));
      wire.stall(this.#isStalled);
      this.#wires.add(wire);
      return wire;
    };
  }

  /** Breaks every wire that is open now. */
  cut(): void {
    for (const wire of [...this.#wires]) wire.cut();
  }

  /** While true, nothing passes in either direction, and neither end learns of the other's. */
  stall(isStalled: boolean): void {
    this.#isStalled = isStalled;
    for (const wire of [...this.#wires]) wire.stall(isStalled);
  }

  /** As when the process dies: every wire breaks, and none is opened any more. */
  crash(): void {
    this.#isRefusing = true;
    this.cut();
  }
}

type Multipart = readonly Uint8Array[];

class DisturbedWire implements Wire {
  key?: Uint8Array;
  readonly #receive: (parts: Multipart) => void;
  readonly #onOver: (wire: DisturbedWire) => void;
  readonly #lost: Deferred<unknown> = deferred();
  #inner: Wire | undefined;
  #isStalled = false;
  #isOver = false;
  /** What came up during a stall, in order. */
  #held: (() => void)[] = [];

  constructor(receive: (parts: Multipart) => void, onOver: (wire: DisturbedWire) => void) {
    this.#receive = receive;
    this.#onOver = onOver;
  }

  get hubName(): string {
    return this.#inner?.hubName ?? '';
  }

  get raw(): unknown {
    return this.#inner?.raw;
  }

  get lost(): Promise<unknown> {
    return this.#lost.promise;
  }

  use(inner: Wire): void {
    this.#inner = inner;
    if (inner.key !== undefined) this.key = inner.key;
    void inner.lost.then((reason) => this.#pass(() => this.#lost.resolve(reason)));
  }

  readonly receive = (parts: Multipart): void => {
    this.#pass(() => this.#receive(parts));
  };

  send(parts: Multipart): void {
    this.#pass(() => this.#inner?.send(parts));
  }

  /** The other end learns of it after a stall; this one goes on. */
  close(signal: AbortSignal): Promise<void> {
    if (this.#isStalled) {
      this.#held.push(() => void this.#end(signal));
      return Promise.resolve();
    }
    return this.#end(signal);
  }

  cut(): void {
    this.#held = [];
    this.#lost.resolve(new DriverFailure('connection-lost', 'cut by the test'));
    void this.#end(AbortSignal.abort());
  }

  stall(isStalled: boolean): void {
    this.#isStalled = isStalled;
    if (isStalled) return;
    for (const act of this.#held.splice(0)) act();
  }

  #pass(act: () => void): void {
    if (this.#isOver) return;
    if (this.#isStalled) this.#held.push(act);
    else act();
  }

  async #end(signal: AbortSignal): Promise<void> {
    this.#isOver = true;
    this.#onOver(this);
    await this.#inner?.close(signal);
  }
}
