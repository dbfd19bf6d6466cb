import {
  type Address,
  DriverFailure,
  type DriverSender,
  deferred,
  type Frame,
  orAbort,
  type SendCallback,
} from '@joinpool/core/driver';
import { encodeFrame } from './frame-codec.js';
import { asNumber } from './replies.js';
import type { Session } from './session.js';

/** Sends by one script each, over the socket of all commands: they are answered in the order of the calls. */
export class RedisSender implements DriverSender {
  readonly #session: Session;
  readonly #ending = deferred<unknown>();
  readonly #unconfirmed = new Set<SendCallback>();
  readonly #forgetSession: () => void;

  constructor(session: Session) {
    this.#session = session;
    this.#forgetSession = session.onOver((reason) => {
      this.#giveUp(new DriverFailure('connection-lost', `the connection is over: ${String(reason ?? 'closed')}`));
      if (reason !== undefined) this.#ending.resolve(reason);
    });
  }

  get lost(): Promise<unknown> {
    return this.#ending.promise;
  }

  send(to: Address, frame: Frame, done: SendCallback): void {
    const name = to.kind === 'topic' ? to.exchangeName : to.poolName;
    const topic = to.kind === 'topic' ? to.topic : '';
    const mandatory = frame.mandatory === true ? '1' : '0';
    this.#unconfirmed.add(done);
    const answer = this.#session.call('publish', to.kind, name, topic, mandatory, ...encodeFrame(frame));
    answer.then(
      (queues) => this.#answer(done, undefined, asNumber(queues) > 0),
      (error: unknown) => this.#answer(done, error, false),
    );
  }

  async close(signal: AbortSignal): Promise<void> {
    this.#forgetSession();
    const last = this.#session.isOver ? Promise.resolve() : this.#session.commands.ping();
    await orAbort(Promise.resolve(last), signal).catch(() => undefined); // what has no answer by now gets none
    this.#giveUp(new DriverFailure('connection-lost', 'the sender is closed'));
  }

  #answer(done: SendCallback, error: unknown, routed: boolean): void {
    if (!this.#unconfirmed.delete(done)) return;
    if (error === undefined) done(undefined, { routed });
    else done(error);
  }

  #giveUp(reason: DriverFailure): void {
    const unconfirmed = [...this.#unconfirmed];
    this.#unconfirmed.clear();
    for (const done of unconfirmed) done(reason);
  }
}
