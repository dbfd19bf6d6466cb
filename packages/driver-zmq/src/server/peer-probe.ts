/** A socket tells of a broken connection just before it lets go of the peer; the first probe may still reach it. */
const againMs: readonly number[] = [10, 100];
/** In case an event was missed. */
const regularMs = 5_000;

/** When to find out who is still there. */
export class PeerProbe {
  readonly #probe: () => void;
  readonly #regular: NodeJS.Timeout;
  readonly #timers: (NodeJS.Timeout | undefined)[] = [];
  #immediate: NodeJS.Immediate | undefined;

  constructor(probe: () => void) {
    this.#probe = probe;
    this.#regular = setInterval(probe, regularMs);
  }

  /** A connection broke. Many that break together are found by one probe. */
  soon(): void {
    this.#immediate ??= setImmediate(() => {
      this.#immediate = undefined;
      this.#probe();
    });
    againMs.forEach((delay, index) => {
      clearTimeout(this.#timers[index]);
      this.#timers[index] = setTimeout(this.#probe, delay);
    });
  }

  stop(): void {
    clearInterval(this.#regular);
    clearImmediate(this.#immediate);
    for (const timer of this.#timers) clearTimeout(timer);
  }
}
