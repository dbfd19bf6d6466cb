/** Resolves when a condition holds after some event, or when nothing at all has happened for too long. */
export class Completion {
  readonly #holds: () => boolean;
  readonly #stallMs: number;
  readonly #ended: Promise<void>;
  #stalled: NodeJS.Timeout | undefined;
  #end: () => void = () => {};

  constructor(holds: () => boolean, stallMs: number) {
    this.#holds = holds;
    this.#stallMs = stallMs;
    this.#ended = new Promise((resolve) => {
      this.#end = resolve;
    });
  }

  /** Something happened. */
  event(): void {
    this.#stalled?.refresh();
    if (this.#holds()) this.#end();
  }

  /** Rejects with the signal's reason when that aborts. To be called once. */
  async wait(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    const end = () => this.#end();
    signal.addEventListener('abort', end, { once: true });
    this.#stalled = setTimeout(end, this.#stallMs);
    this.event();
    await this.#ended;
    clearTimeout(this.#stalled);
    signal.removeEventListener('abort', end);
    signal.throwIfAborted();
  }
}
