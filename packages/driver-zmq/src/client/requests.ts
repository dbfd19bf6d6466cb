import { DriverFailure } from '@joinpool/core/driver';
import { Command } from '../protocol/command.js';
import { parseReply } from '../protocol/parse-reply.js';
import { encodePayload } from '../protocol/payload-json.js';
import type { Answers as AnswersByMethod, Request } from '../protocol/payloads.js';
import { Answers } from './answers.js';
import type { Session } from './session.js';

type Parts = readonly Uint8Array[];

/** An answer, and the record that came with it. */
export interface Answered<Method extends Request['method']> {
  readonly answer: AnswersByMethod[Method];
  readonly record: Uint8Array | undefined;
}

/** Asks the hub, and waits for its answers. */
export class Requests {
  readonly #session: Session;
  readonly #replies = new Answers<Parts>();
  readonly #pongs = new Answers<void>();

  constructor(session: Session) {
    this.#session = session;
    session.on(Command.REPLY, ({ a }, parts) => this.#replies.resolve(a, parts));
    session.on(Command.PONG, ({ a }) => this.#pongs.resolve(a));
    session.onEnd((failure) => {
      this.#replies.end(failure);
      this.#pongs.end(failure);
    });
  }

  /** The session is over, and everything that was asked for with it. */
  get isOver(): boolean {
    return this.#session.failure !== undefined;
  }

  /** Rejects with the failure that the hub tells, or with kind `connection-lost`. */
  async ask<Method extends Request['method']>(
    request: Extract<Request, { readonly method: Method }>,
    signal: AbortSignal,
  ): Promise<Answered<Method>> {
    const send = (a: number): void => this.#session.send(Command.REQUEST, { a }, encodePayload(request));
    const [, payload, record] = await this.#replies.ask(send, signal);
    const reply = parseReply<Method>(request.method, payload);
    if ('error' in reply) throw new DriverFailure(reply.error.kind, reply.error.message);
    return { answer: reply.ok, record };
  }

  /** Resolves once the hub has answered: it has then seen all that was sent before. */
  async ping(signal: AbortSignal): Promise<void> {
    await this.#pongs.ask((a) => this.#session.send(Command.PING, { a }), signal);
  }
}
