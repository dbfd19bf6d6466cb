/** The longest that something waits for others to be written with. */
const gatherMs = 5;

/** Calls a flush once for all that asked for it meanwhile. */
export class GatheredFlush {
  readonly #flush: () => void;
  #immediate: NodeJS.Immediate | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(flush: () => void) {
    this.#flush = flush;
  }

  /** At the end of this turn of the event loop. */
  soon(): void {
    this.#immediate ??= setImmediate(this.#flush);
  }

  /** After 5 ms at most. */
  later(): void {
    this.#timer ??= setTimeout(this.#flush, gatherMs);
  }

  /** Forgets who asked; to be called by the flush itself. */
  cancel(): void {
    clearImmediate(this.#immediate);
    clearTimeout(this.#timer);
    this.#immediate = undefined;
    this.#timer = undefined;
  }
}
