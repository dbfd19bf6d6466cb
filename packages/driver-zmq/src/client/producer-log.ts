import { randomUUID } from 'node:crypto';
import { type Address, DriverFailure, type Frame, type SendCallback } from '@joinpool/core/driver';
import type { Failure, Welcome } from '../protocol/payloads.js';
import { ProtocolError } from '../protocol/protocol-error.js';
import { addressKey } from './address-key.js';
import type { Welcomed } from './greet.js';
import type { PublishBatch } from './publish-batch.js';
import type { Outcome, PublishEntry } from './publish-entry.js';

const wanted: Outcome = Object.freeze({ receipt: Object.freeze({ routed: true }) });
const unwanted: Outcome = Object.freeze({ receipt: Object.freeze({ routed: false }) });
/** Of one whose confirm got lost: nobody knows any more whether a pool wanted it. */
const confirmed: Outcome = Object.freeze({ receipt: Object.freeze({}) });

const refusal = ({ kind, message }: Failure): Outcome => ({ error: new DriverFailure(kind, message) });

/**
 * The numbers of one producer's publishes, and what is not answered of them, over all its connections to one hub. What
 * a lost connection left unanswered is answered by the next WELCOME: the core's second send of it is then not published
 * twice.
 */
export class ProducerLog {
  readonly producerId = randomUUID();
  #next = 1;
  #batches: PublishBatch[] = [];
  #messages = 0;
  #bytes = 0;
  /** What was unanswered when its sender ended, by address and id. */
  readonly #abandoned = new Map<string, PublishEntry>();

  /** A session begins: what the hub has answered meanwhile, and from where on the numbers go on. */
  begin({ answered, refused }: Welcomed): void {
    const batches = this.#batches;
    this.#batches = [];
    this.#messages = 0;
    this.#bytes = 0;
    for (const { first, count, ...failure } of refused)
      answerRange(batches, first, first + count - 1, refusal(failure));
    answerRange(batches, 0, answered, confirmed);
    // The rest never arrived: it is sent as if for the first time.
    for (const [key, entry] of this.#abandoned) if (!entry.isAnswered) this.#abandoned.delete(key);
    this.#next = answered + 1;
  }

  /** Whether the hub takes so much more; one batch that is larger than the window goes alone. */
  hasRoomFor({ entries, byteLength }: PublishBatch, { messages, bytes }: Welcome['window']): boolean {
    if (this.#messages === 0) return true;
    return this.#messages + entries.length <= messages && this.#bytes + byteLength <= bytes;
  }

  /** Gives the batch its numbers; it is about to be sent. */
  add(batch: PublishBatch): void {
    batch.first = this.#next;
    this.#next += batch.entries.length;
    this.#messages += batch.entries.length;
    this.#bytes += batch.byteLength;
    this.#batches.push(batch);
  }

  /** Everything up to this number is answered, but for what was refused before. */
  confirm(last: number, isWanted: boolean): void {
    if (last >= this.#next) throw new ProtocolError(`the hub confirmed publish ${last}, which was not sent`);
    const over = this.#batches.findIndex((batch) => batch.last > last);
    const done = this.#batches.splice(0, over < 0 ? this.#batches.length : over);
    for (const { entries, byteLength } of done) {
      this.#messages -= entries.length;
      this.#bytes -= byteLength;
    }
    const [partly] = this.#batches;
    const outcome = isWanted ? wanted : unwanted;
    for (const { entries } of done) for (const entry of entries) entry.answer(outcome);
    if (partly !== undefined) answerRange([partly], partly.first, last, outcome);
  }

  refuse(first: number, count: number, failure: Failure): void {
    answerRange(this.#batches, first, first + count - 1, refusal(failure));
  }

  /** The sender is over: nobody knows yet what becomes of what is unanswered. */
  abandon(error: unknown): void {
    for (const [key, entry] of this.#abandoned) if (entry.isForgotten) this.#abandoned.delete(key);
    for (const { entries, route } of this.#batches) {
      for (const entry of entries) if (entry.abandon(error)) this.#abandoned.set(keyOf(route.to, entry.id), entry);
    }
  }

  /**
   * Answers a second send of what was abandoned as its first was answered, or will be.
   * @returns false when it has to be sent.
   */
  recall(to: Address, frame: Frame, done: SendCallback): boolean {
    if (this.#abandoned.size === 0) return false;
    const key = keyOf(to, frame.id);
    const entry = this.#abandoned.get(key);
    if (entry === undefined || !entry.isSentAgainAs(frame)) return false;
    this.#abandoned.delete(key);
    entry.sendAgain(frame, done);
    return true;
  }
}

const keyOf = (to: Address, id: string | undefined): string => `${addressKey(to)} ${id}`;

const answerRange = (batches: readonly PublishBatch[], first: number, last: number, outcome: Outcome): void => {
  for (const batch of batches) {
    const from = Math.max(0, first - batch.first);
    const to = Math.min(batch.entries.length, last - batch.first + 1);
    for (let index = from; index < to; index += 1) batch.entries[index]?.answer(outcome);
  }
};
