import type { RunningHubEvent } from '../embed/hub-events.js';
import { messageOf } from '../message-of.js';

const reportEveryMs = 60_000;

/** So that nobody fills the memory with lines that are all different. */
const mostLines = 100;

/** What an operator reads of an event; undefined for what happens all the time. */
export const describeEvent = (event: RunningHubEvent): string | undefined => {
  switch (event.kind) {
    case 'session-open':
    case 'session-over':
      return undefined;
    case 'refused':
      return `a client was refused: ${event.reason.message}`;
    case 'handshake-refused':
      return `a connection was refused: ${event.reason}`;
    case 'peer-cut-off':
      return `a client was cut off: ${event.reason}`;
    case 'pool-expired':
      return `pool '${event.poolName}' expired`;
    case 'entry-damaged':
      return `lost from queue ${event.queueId}: entry ${event.sequence}, whose records are gone: ${messageOf(event.error)}`;
    case 'journal-failed':
      return `the journal cannot be written, nothing is confirmed: ${messageOf(event.error)}`;
    case 'journal-recovered':
      return 'the journal can be written again';
    case 'error':
      return `error: ${messageOf(event.error)}`;
  }
};

/** Lines for an operator. Whoever knocks without a key goes on doing so: a line that comes again is only counted for a minute. */
export class EventLog {
  readonly #log: (line: string) => void;
  readonly #repeats = new Map<string, number>();
  #timer: NodeJS.Timeout | undefined;

  constructor(log: (line: string) => void) {
    this.#log = log;
  }

  add(line: string | undefined): void {
    if (line === undefined) return;
    const repeats = this.#repeats.get(line);
    this.#repeats.set(line, (repeats ?? -1) + 1);
    if (repeats === undefined) this.#log(line);
    if (this.#repeats.size > mostLines) this.#flush();
    this.#timer ??= setTimeout(() => this.#flush(), reportEveryMs).unref();
  }

  close(): void {
    this.#flush();
  }

  #flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    for (const [line, repeats] of this.#repeats) if (repeats > 0) this.#log(`${line} (${repeats} times more)`);
    this.#repeats.clear();
  }
}
