import { randomInt } from 'node:crypto';
import { Command } from '../protocol/command.js';
import type { Failure, Hello } from '../protocol/payloads.js';
import type { HubEvent } from './event.js';
import type { HubLimits } from './limits.js';
import type { Link } from './link.js';
import type { Producer } from './producer.js';
import type { Producers } from './producers.js';
import type { Session } from './session.js';

const mostGeneration = 0xffffffff;

export interface SessionsOptions {
  /** Name and version, for people. */
  readonly hubName: string;
  readonly isDurable: boolean;
  readonly limits: HubLimits;
  readonly producers: Producers;
  readonly onEvent: (event: HubEvent) => void;
}

/** The sessions of a hub: one of each producer, and no more than its limit. */
export class Sessions {
  readonly #options: SessionsOptions;
  readonly #sessions = new Map<Session, Producer>();
  readonly #byProducerId = new Map<string, Session>();
  #generation = randomInt(1, mostGeneration);

  constructor(options: SessionsOptions) {
    this.#options = options;
  }

  /** The newer of two sessions of one producer wins. */
  admit(session: Session, { producerId, clientName }: Hello): Failure | { producer: Producer; generation: number } {
    const { limits, producers, onEvent } = this.#options;
    const older = this.#byProducerId.get(producerId);
    if (older === undefined && this.#sessions.size >= limits.sessions)
      return { kind: 'unavailable', message: `the hub takes at most ${limits.sessions} sessions` };
    older?.reset({ kind: 'connection-lost', message: 'the same client has come with a newer connection' });
    const producer = producers.get(producerId);
    this.#sessions.set(session, producer);
    this.#byProducerId.set(producerId, session);
    onEvent({ kind: 'session-open', clientName });
    return { producer, generation: this.#nextGeneration() };
  }

  welcome(link: Link, producer: Producer): void {
    const { hubName, isDurable, limits } = this.#options;
    link.sendPayload(
      Command.WELCOME,
      { a: producer.answered },
      {
        hub: hubName,
        durable: isDurable,
        window: { messages: limits.producerWindowMessages, bytes: limits.producerWindowBytes },
        batch: { records: limits.batchRecords, bytes: limits.batchBytes },
        maxBodyBytes: limits.bodyBytes,
        refused: producer.refused,
      },
    );
  }

  leave(session: Session, reason: Failure | undefined): void {
    const { producers, onEvent } = this.#options;
    const producer = this.#sessions.get(session);
    if (producer === undefined) {
      if (reason !== undefined) onEvent({ kind: 'refused', reason });
      return;
    }
    this.#sessions.delete(session);
    this.#byProducerId.delete(producer.producerId);
    producer.sink = undefined;
    producers.leave(producer);
    onEvent({ kind: 'session-over', clientName: session.clientName ?? '', reason });
  }

  setBlocked(isBlocked: boolean): void {
    for (const session of this.#sessions.keys()) session.setBlocked(isBlocked);
  }

  /** Ends all of them; what they held goes back uncharged. */
  resetAll(failure: Failure): void {
    for (const session of [...this.#sessions.keys()]) session.reset(failure, false);
  }

  /** No two sessions of a hub have the same. */
  #nextGeneration(): number {
    this.#generation = (this.#generation % mostGeneration) + 1;
    return this.#generation;
  }
}
