import type { Incoming } from '../codec/incoming.js';

/** Message annotation: in which run of the broker the message was sent. */
const runAnnotation = 'x-opt-joinpool-run';

/**
 * Some brokers keep delivery counts in memory alone: after a restart what had been handed over looks as if it had not. So
 * every message is marked with the run of the broker in which it was sent, and one of an earlier run may have been handed
 * over in that. The name of a run is the broker's own and is only compared with others.
 */
export class BrokerRun {
  readonly #ask: (signal: AbortSignal) => Promise<string | undefined>;
  #name: string | undefined;
  #annotations: Readonly<Record<string, string>> | undefined;

  /** `ask` answers what the broker calls its present run; undefined where it does not tell. */
  constructor(ask: (signal: AbortSignal) => Promise<string | undefined>) {
    this.#ask = ask;
  }

  /** What to mark messages with; undefined before `learn`. */
  get annotations(): Readonly<Record<string, string>> | undefined {
    return this.#annotations;
  }

  /** Asks the broker, once for each connection: no connection outlives a run. */
  async learn(signal: AbortSignal): Promise<void> {
    if (this.#name !== undefined) return;
    const name = await this.#ask(signal);
    if (name === undefined) return;
    this.#name = name;
    this.#annotations = Object.freeze({ [runAnnotation]: name });
  }

  /** Whether a message was sent in an earlier run. One without a mark, of another program, tells nothing. */
  isAfter({ annotations }: Incoming): boolean {
    const sent = annotations[runAnnotation];
    return sent !== undefined && this.#name !== undefined && sent !== this.#name;
  }
}
