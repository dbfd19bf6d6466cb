import { DriverFailure } from '@joinpool/core/driver';
import type { Delivery, Sender } from 'rhea';
import { failureOf } from './amqp-failure.js';
import type { LinkLife } from './link-life.js';
import type { Answer } from './outcome.js';
import { deliveryId } from './rhea-repairs.js';
import { declaredId } from './transaction-terms.js';

export type AnswerCallback = (answer: Answer) => void;

interface Waiting {
  readonly bytes: Buffer;
  readonly answered: AnswerCallback;
}

const outcomes = ['accepted', 'rejected', 'released', 'modified'] as const;

const tooLarge = (bytes: number, largest: number): DriverFailure =>
  new DriverFailure('too-large', `the broker takes no message above ${largest} bytes, and this one has ${bytes}`);

/** A sending link. Every send is answered exactly once, never within `send`. */
export class SenderLink {
  readonly life: LinkLife;
  readonly #raw: Sender;
  readonly #gather: () => void;
  readonly #settled: boolean;
  readonly #unsettled = new Map<number, AnswerCallback>();
  /** What has no credit, or no place in rhea's buffer, which fails for good when it overflows. */
  #waiting: Waiting[] = [];
  /** So many of those that wait are sent already. */
  #sent = 0;
  #nextTag = 0;
  #largest = Number.POSITIVE_INFINITY;

  /** `settled`: the peer answers nothing, and each send is answered accepted at once. */
  constructor(raw: Sender, life: LinkLife, gather: () => void, settled: boolean) {
    this.#raw = raw;
    this.life = life;
    this.#gather = gather;
    this.#settled = settled;
    for (const outcome of outcomes)
      raw.on(outcome, ({ delivery }: { delivery: Delivery }) => this.#answer(delivery, outcome));
    // One that is settled without an outcome has the peer's default one, which no broker declares for a sender.
    raw.on('settled', ({ delivery }: { delivery: Delivery }) => this.#answer(delivery, 'released'));
    raw.on('sendable', () => this.#sendWaiting());
    raw.on('sender_open', () => {
      // RabbitMQ ends the whole session for one that is larger, and with it what else is under way (part 2.7.3: 0 is no limit).
      if (typeof raw.max_message_size === 'number' && raw.max_message_size > 0) this.#largest = raw.max_message_size;
    });
    life.ended.then((error) => this.#loseAll(error));
  }

  /** Sends the sections of one message. */
  send(bytes: Buffer, answered: AnswerCallback): void {
    if (bytes.length > this.#largest) {
      queueMicrotask(() => answered({ outcome: 'unsent', error: tooLarge(bytes.length, this.#largest) }));
      return;
    }
    if (this.life.closing) {
      const lose = (error: unknown) => answered({ outcome: 'lost', error });
      this.life.ended.then(lose);
      return;
    }
    if (this.#waiting.length > 0 || !this.#raw.sendable()) this.#waiting.push({ bytes, answered });
    else this.#transfer(bytes, answered);
  }

  #transfer(bytes: Buffer, answered: AnswerCallback): void {
    this.#gather();
    const tag = Buffer.allocUnsafe(4);
    tag.writeUInt32BE(this.#nextTag, 0);
    this.#nextTag = (this.#nextTag + 1) >>> 0;
    const delivery = this.#raw.send(bytes, tag, 0);
    if (this.#settled) queueMicrotask(() => answered({ outcome: 'accepted' }));
    else this.#unsettled.set(deliveryId(delivery), answered);
  }

  #sendWaiting(): void {
    let next = this.#waiting[this.#sent];
    while (next !== undefined && !this.life.closing && this.#raw.sendable()) {
      this.#sent += 1;
      this.#transfer(next.bytes, next.answered);
      next = this.#waiting[this.#sent];
    }
    if (next !== undefined && 2 * this.#sent < this.#waiting.length) return;
    this.#waiting = this.#waiting.slice(this.#sent);
    this.#sent = 0;
  }

  #answer(delivery: Delivery, outcome: Answer['outcome']): void {
    const id = deliveryId(delivery);
    const answered = this.#unsettled.get(id);
    if (answered === undefined) return;
    this.#unsettled.delete(id);
    const declared = outcome === 'accepted' ? declaredId(delivery) : undefined;
    if (declared !== undefined) answered({ outcome, declared });
    else if (outcome !== 'rejected') answered({ outcome });
    else answered({ outcome, error: failureOf(delivery.remote_state?.error) });
  }

  #loseAll(error: unknown): void {
    const all = [...this.#unsettled.values(), ...this.#waiting.slice(this.#sent).map(({ answered }) => answered)];
    this.#unsettled.clear();
    this.#waiting = [];
    this.#sent = 0;
    for (const answered of all) answered({ outcome: 'lost', error });
  }
}
