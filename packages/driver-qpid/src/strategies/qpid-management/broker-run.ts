import type { Incoming } from '../../codec/incoming.js';
import type { Management } from './management.js';

/** Every virtual host has it from its start on, and nobody can delete it. */
const eternalExchange = 'amq.topic';

/** Message annotation: in which run of the virtual host the message was sent. */
const runAnnotation = 'x-opt-joinpool-run';

/**
 * Broker-J keeps delivery counts in memory alone: after its restart what had been handed over looks as if it had not. So
 * every message is marked with the run of the virtual host in which it was sent, and one of an earlier run may have been
 * handed over in that. A run is named by its beginning on the broker's own clock, which nobody else's is compared with.
 */
export class BrokerRun {
  readonly #management: Management;
  #name: string | undefined;
  #annotations: Readonly<Record<string, string>> | undefined;

  constructor(management: Management) {
    this.#management = management;
  }

  /** What to mark messages with; undefined before `learn`. */
  get annotations(): Readonly<Record<string, string>> | undefined {
    return this.#annotations;
  }

  /** Asks the broker, once for each connection: no connection outlives a run. */
  async learn(signal: AbortSignal): Promise<void> {
    if (this.#name !== undefined) return;
    const found = await this.#management.read('Exchange', eternalExchange, signal);
    const opened = found?.['lastOpenedTime'];
    if (typeof opened !== 'string') return;
    this.#name = opened;
    this.#annotations = Object.freeze({ [runAnnotation]: opened });
  }

  /** Whether a message was sent in an earlier run. One without a mark, of another program, tells nothing. */
  isAfter({ annotations }: Incoming): boolean {
    const sent = annotations[runAnnotation];
    return sent !== undefined && this.#name !== undefined && sent !== this.#name;
  }
}
