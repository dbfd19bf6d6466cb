import { DriverFailure, deferred, orAbort } from '@joinpool/core/driver';
import rhea, { type Message } from 'rhea';
import type { Client } from '../../client/client.js';
import type { SenderLink } from '../../client/sender-link.js';
import { LazyLink } from './lazy-link.js';

/** Sends what is no message of a user: records, notices and questions. */
export class ControlSender {
  readonly #link: LazyLink<SenderLink>;

  constructor(client: Client) {
    this.#link = new LazyLink((signal) => client.openSender({ target: {} }, signal));
  }

  /** Resolves once the broker has taken it. */
  async send(message: Partial<Message>, signal: AbortSignal): Promise<void> {
    const link = await this.#link.ready(signal);
    const answered = deferred<void>();
    link.send(rhea.message.encode(message), ({ outcome, error }) => {
      if (outcome === 'accepted') answered.resolve();
      else answered.reject(error ?? new DriverFailure('unavailable', `the broker answered '${outcome}' to a message`));
    });
    await orAbort(answered.promise, signal);
  }
}
