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
  readonly id: string;
  readonly topic: string;
  readonly exchangeName: string;
  readonly poolName: string;
  readonly body: unknown;
  readonly raw: Uint8Array;
  readonly contentType: string;
  readonly orderingKey: string | undefined;
  readonly attempt: number;
  readonly redelivered: boolean;
  readonly deliveryCount: number | undefined;
  readonly #frame: Frame;
  #headers: Headers | undefined;
  #controller: AbortController | undefined;
  #abortReason: unknown;
  #aborted = false;

  constructor(frame: Frame, facts: MessageFacts) {
    this.id = facts.id;
    this.topic = frame.topic;
    this.exchangeName = frame.exchangeName;
    this.poolName = facts.poolName;
    this.body = facts.body;
    this.raw = frame.body;
    this.contentType = frame.contentType;
    this.orderingKey = frame.orderingKey;
    this.attempt = facts.attempt;
    this.redelivered = facts.redelivered;
    this.deliveryCount = facts.deliveryCount;
    this.#frame = frame;
  }

  get headers(): Headers {
    this.#headers ??= publishersHeaders(this.#frame.headers);
    return this.#headers;
  }
  get publishedAt(): Date | undefined {
    return this.#frame.publishedAtMs === undefined ? undefined : new Date(this.#frame.publishedAtMs);
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
