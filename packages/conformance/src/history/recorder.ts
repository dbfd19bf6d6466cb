import type { CallbackEvent, HistoryEvent } from './event.js';

/** Keeps what happened, in order, and wakes those who wait for it. */
export class Recorder {
  readonly #events: HistoryEvent[] = [];
  readonly #listeners = new Set<() => void>();
  #running = 0;
  #isWaking = false;

  get events(): readonly HistoryEvent[] {
    return this.#events;
  }

  /** Callbacks that have begun and not ended, over all members. */
  get running(): number {
    return this.#running;
  }

  record(event: HistoryEvent): void {
    this.#events.push(event);
    if (event.kind === 'callback') this.#running += event.phase === 'invoke' ? 1 : -1;
    this.wake();
  }

  /** Makes those who wait look again, once for everything of this turn of the event loop: looking may read it all. */
  wake(): void {
    if (this.#isWaking) return;
    this.#isWaking = true;
    setImmediate(() => {
      this.#isWaking = false;
      for (const listener of [...this.#listeners]) listener();
    });
  }

  callbacks(poolName: string, phase: CallbackEvent['phase']): readonly CallbackEvent[] {
    return this.#events.filter(
      (event): event is CallbackEvent =>
        event.kind === 'callback' && event.poolName === poolName && event.phase === phase,
    );
  }

  /** Resolves when the condition holds; looked at in each turn with an event. Rejects with the signal's reason. */
  async until(holds: () => boolean, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    if (holds()) return;
    await new Promise<void>((resolve, reject) => {
      const finish = (act: () => void): void => {
        this.#listeners.delete(look);
        signal.removeEventListener('abort', stop);
        act();
      };
      const look = (): void => {
        if (holds()) finish(resolve);
      };
      const stop = (): void => finish(() => reject(signal.reason));
      this.#listeners.add(look);
      signal.addEventListener('abort', stop, { once: true });
    });
  }
}
