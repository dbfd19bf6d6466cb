import { type DeadLetterView, type Delivery, orAbort, type Settlement } from '@joinpool/core/driver';
import type { Requests } from './client/requests.js';
import { type Settler, ZmqDelivery } from './delivery.js';
import { ProtocolError } from './protocol/protocol-error.js';
import { RecordReader } from './protocol/record-reader.js';

/** A view's requests that nobody waits for: the hub does them in order, or the session is over and the view with it. */
const never = new AbortController().signal;

/** Letters that the hub holds for this view, from the first look at each until the view is closed. */
export class ZmqDeadLetterView implements DeadLetterView, Settler {
  readonly #requests: Requests;
  readonly #view: number;
  /** Rejects when a letter that should be gone is still there. */
  #discarded: Promise<void> = Promise.resolve();
  #isClosed = false;

  private constructor(requests: Requests, view: number) {
    this.#requests = requests;
    this.#view = view;
  }

  static async open(
    requests: Requests,
    number: number,
    poolName: string,
    signal: AbortSignal,
  ): Promise<ZmqDeadLetterView | undefined> {
    const view = new ZmqDeadLetterView(requests, number);
    try {
      const { answer } = await requests.ask({ method: 'openLetters', poolName, view: number }, signal);
      return answer.found ? view : undefined;
    } catch (error) {
      if (signal.aborted) view.#abandon();
      throw error;
    }
  }

  async next(signal: AbortSignal): Promise<Delivery | undefined> {
    if (this.#isClosed) return undefined;
    await orAbort(this.#discarded, signal);
    const { answer, record } = await this.#requests.ask({ method: 'nextLetter', view: this.#view }, signal);
    if (answer.letter === null) return undefined;
    const frame = record === undefined ? undefined : new RecordReader(record, 1).next();
    if (frame === undefined) throw new ProtocolError('the hub told of a letter and did not send it');
    return new ZmqDelivery({ settler: this, redelivered: false, deliveryCount: 1 }, answer.letter, frame);
  }

  /** What is not accepted stays with the view until it is closed: put back now, it would be the next one again. */
  settle(letter: number, how: Settlement): boolean {
    if (this.#isClosed || this.#requests.isOver) return false;
    if (how !== 'accept') return true;
    const discarding = this.#requests.ask({ method: 'discardLetter', view: this.#view, letter }, never);
    this.#discarded = Promise.all([this.#discarded, discarding]).then(() => undefined);
    this.#discarded.catch(() => undefined); // told by the next look, or by the close
    return true;
  }

  async close(signal: AbortSignal): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    try {
      await this.#requests.ask({ method: 'closeLetters', view: this.#view }, signal);
      await orAbort(this.#discarded, signal);
    } catch (error) {
      // With its session a view is closed in any case.
      if (!this.#requests.isOver) throw error;
    }
  }

  #abandon(): void {
    this.#isClosed = true;
    // It fails only where the session is over, and the view with it, or where the hub has never opened the view.
    this.#requests.ask({ method: 'closeLetters', view: this.#view }, never).catch(() => undefined);
  }
}
