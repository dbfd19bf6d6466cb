import {
  type Address,
  DriverFailure,
  type DriverSender,
  deferred,
  type Frame,
  type SendCallback,
} from '@joinpool/core/driver';
import { classifyError } from './classify-error.js';
import type { Client } from './client/client.js';
import type { Answer } from './client/outcome.js';
import { MessageEncoder } from './codec/encode-message.js';
import { LinkSlot } from './link-slot.js';
import type { Route, Strategy } from './strategies/strategy.js';

/** So that a refusal is answered and does not cost the link (Broker-J, part 3.5.3). */
const outcomes = ['amqp:accepted:list', 'amqp:rejected:list', 'amqp:released:list', 'amqp:modified:list'];

const unroutable = (to: Address): DriverFailure =>
  to.kind === 'topic'
    ? new DriverFailure('unroutable', `no pool wants topic '${to.topic}'`)
    : new DriverFailure('not-found', `there is no queue of pool '${to.poolName}'`);

/** A copy or a letter for a queue that is gone must come back and not vanish. */
const mustArrive = (to: Address, frame: Frame): boolean => to.kind !== 'topic' || frame.mandatory === true;

/** Sending links of one connection: one for all addresses where the broker has the anonymous terminus. */
export class QpidSender implements DriverSender {
  readonly #client: Client;
  readonly #strategy: Strategy;
  readonly #slots = new Map<string, LinkSlot>();
  readonly #encoder = new MessageEncoder();
  readonly #lost = deferred<unknown>();
  readonly #abort = new AbortController();
  #over = false;

  constructor(client: Client, strategy: Strategy) {
    this.#client = client;
    this.#strategy = strategy;
    client.lost.then((reason) => this.#end(reason));
  }

  get lost(): Promise<unknown> {
    return this.#lost.promise;
  }

  /** Opens the link that most messages go by, which proves that the broker answers; where there is none, a session. */
  async probe(signal: AbortSignal): Promise<void> {
    const session = this.#client.session();
    await session.opened(signal);
    await session.end(signal);
  }

  send(to: Address, frame: Frame, done: SendCallback): void {
    if (this.#over) {
      queueMicrotask(() => done(new DriverFailure('connection-lost', 'the sender is over')));
      return;
    }
    const route = this.#strategy.route(to, frame);
    const bytes = this.#encoder.encode(to, frame, route);
    const answered = (answer: Answer) => this.#settle(answer, to, frame, done);
    this.#slotOf(route).send(bytes, answered);
  }

  async close(signal: AbortSignal): Promise<void> {
    if (this.#over) return;
    this.#over = true;
    this.#abort.abort(new DriverFailure('connection-lost', 'the sender was closed'));
    try {
      await Promise.all([...this.#slots.values()].map(({ link }) => link?.life.close(signal)));
    } catch {
      // Aborted: with the connection everything that is unconfirmed is answered at once.
      this.#client.cut();
    }
  }

  /** One that ended is opened again with the next send: its end may concern its address alone. */
  #slotOf({ linkKey, target }: Route): LinkSlot {
    const known = this.#slots.get(linkKey);
    if (known !== undefined) return known;
    const opening = this.#client.openSender({ target, source: { outcomes } }, this.#abort.signal);
    const slot = new LinkSlot(opening, () => this.#slots.delete(linkKey));
    this.#slots.set(linkKey, slot);
    return slot;
  }

  #settle(answer: Answer, to: Address, frame: Frame, done: SendCallback): void {
    if (answer.outcome === 'accepted') {
      done(undefined, {});
      return;
    }
    if (answer.outcome === 'unsent' || answer.outcome === 'lost') {
      const reason = answer.error ?? new DriverFailure('connection-lost', 'the link ended');
      done(answer.outcome === 'unsent' ? reason : this.#lossOf(reason, to));
      return;
    }
    const judged = this.#strategy.judge(answer, to, frame);
    if (judged instanceof DriverFailure) done(judged);
    else if (judged.routed === false && mustArrive(to, frame)) done(unroutable(to));
    else done(undefined, judged);
  }

  /** A link can end for one message alone; the others are sent again. What goes with the connection its successor sends. */
  #lossOf(reason: unknown, to: Address): unknown {
    if (this.#client.over) return reason;
    const isReason = this.#strategy.endsLink?.(to, reason) ?? true;
    if (isReason && classifyError(reason) !== 'connection-lost') return reason;
    return new DriverFailure('unavailable', 'the link ended before the message was confirmed', { cause: reason });
  }

  #end(reason: unknown): void {
    if (this.#over) return;
    this.#over = true;
    this.#abort.abort(reason);
    this.#lost.resolve(reason);
  }
}
