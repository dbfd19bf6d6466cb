import type { Frame, Headers, HeaderValue } from '../driver/frame.js';
import { headerPrefix } from '../envelope/header-names.js';
import type { Message } from './message.js';

const noHeaders: Headers = Object.freeze({});

/** What the message of one attempt is made of, besides its frame. */
export interface MessageFacts {
  readonly id: string;
  readonly poolName: string;
  readonly body: unknown;
  readonly attempt: number;
  readonly redelivered: boolean;
  readonly deliveryCount: number | undefined;
}

/** The message that a callback sees. Headers, date and signal are made when first asked for. */
export class IncomingMessage implements Message {
  readonly #frame: Frame;
  readonly #facts: MessageFacts;
  #headers: Headers | undefined;
  #controller: AbortController | undefined;
  #abortReason: unknown;
  #aborted = false;

  constructor(frame: Frame, facts: MessageFacts) {
    this.#frame = frame;
    this.#facts = facts;
  }

  get id(): string {
    return this.#facts.id;
  }
  get topic(): string {
    return this.#frame.topic;
  }
  get exchangeName(): string {
    return this.#frame.exchangeName;
  }
  get poolName(): string {
    return this.#facts.poolName;
  }
  get body(): unknown {
    return this.#facts.body;
  }
  get raw(): Uint8Array {
    return this.#frame.body;
  }
  get contentType(): string {
    return this.#frame.contentType;
  }
  get headers(): Headers {
    this.#headers ??= publishersHeaders(this.#frame.headers);
    return this.#headers;
  }
  get orderingKey(): string | undefined {
    return this.#frame.orderingKey;
  }
  get publishedAt(): Date | undefined {
    return this.#frame.publishedAtMs === undefined ? undefined : new Date(this.#frame.publishedAtMs);
  }
  get attempt(): number {
    return this.#facts.attempt;
  }
  get redelivered(): boolean {
    return this.#facts.redelivered;
  }
  get deliveryCount(): number | undefined {
    return this.#facts.deliveryCount;
  }
  get signal(): AbortSignal {
    if (this.#controller === undefined) {
      this.#controller = new AbortController();
      if (this.#aborted) this.#controller.abort(this.#abortReason);
    }
    return this.#controller.signal;
  }

  /** Aborts the signal, also one that is asked for later. */
  abort(reason: unknown): void {
    if (this.#aborted) return;
    this.#aborted = true;
    this.#abortReason = reason;
    this.#controller?.abort(reason);
  }
}

const publishersHeaders = (headers: Headers): Headers => {
  const names = Object.keys(headers);
  if (names.length === 0) return noHeaders;
  const own: Record<string, HeaderValue> = {};
  for (const name of names) if (!name.startsWith(headerPrefix)) own[name] = headers[name] ?? null;
  return Object.freeze(own);
};
