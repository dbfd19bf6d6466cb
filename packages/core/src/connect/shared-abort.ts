/** One listener per signal, however many wait for it: Node.js warns of a leak when a signal gets more than ten. */
export class SharedAbort<Waiter> {
  readonly #aborted: (waiter: Waiter, reason: unknown) => void;
  readonly #waiters = new Map<AbortSignal, Set<Waiter>>();

  /** `aborted` is called for each waiter of a signal that aborts, in the order of `add`. */
  constructor(aborted: (waiter: Waiter, reason: unknown) => void) {
    this.#aborted = aborted;
  }

  /** The signal is not aborted yet. @returns a function that takes the waiter away again; idempotent. */
  add(signal: AbortSignal, waiter: Waiter): () => void {
    const waiters = this.#waiters.get(signal) ?? this.#listen(signal);
    waiters.add(waiter);
    return () => {
      waiters.delete(waiter);
      if (waiters.size > 0 || this.#waiters.get(signal) !== waiters) return;
      this.#waiters.delete(signal);
      signal.removeEventListener('abort', this.#onAbort);
    };
  }

  #listen(signal: AbortSignal): Set<Waiter> {
    const waiters = new Set<Waiter>();
    this.#waiters.set(signal, waiters);
    signal.addEventListener('abort', this.#onAbort, { once: true });
    return waiters;
  }

  readonly #onAbort = (event: Event): void => {
    const signal = event.target;
    if (!(signal instanceof AbortSignal)) return;
    const waiters = this.#waiters.get(signal);
    this.#waiters.delete(signal);
    for (const waiter of [...(waiters ?? [])]) this.#aborted(waiter, signal.reason);
  };
}
