import { DriverFailure, type ErrorKind } from '@joinpool/core/driver';
import type { Client } from '../../client/client.js';
import { type OpenRequestLinks, Requests } from '../../client/requests.js';
import type { OwnSession } from '../../client/session.js';

/** What RabbitMQ answered a request; `status` is that of HTTP. */
export interface ManagementReply {
  readonly status: number;
  readonly body: unknown;
}

/** Resolves with every answer, refusals among them. */
export type Ask = (method: string, path: string, body?: unknown) => Promise<ManagementReply>;

/** The link pair of both directions: one name, and the client's terminus equal on both sides. */
const clientTerminus = '$me';
const linkName = 'joinpool-management';
const node = '/management';

/** In rhea a session knows its links by name, so the second is opened when the first is attached. */
const openPair =
  (session: OwnSession): OpenRequestLinks =>
  async (client, sink, signal) => {
    const shared = { session, name: linkName, properties: { paired: true } };
    const [here, there] = [{ address: clientTerminus }, { address: node }];
    const sender = await client.openSender({ ...shared, source: here, target: there, settleMode: 1 }, signal);
    const receiver = await client.openReceiver({ ...shared, source: there, target: here }, sink, signal);
    return { sender, receiver, replyTo: clientTerminus };
  };

/** RabbitMQ's node `/management` (HTTP over AMQP). */
export class Management {
  readonly #client: Client;

  constructor(client: Client) {
    this.#client = client;
  }

  /**
   * Runs `work` with a link pair in a session of its own: RabbitMQ answers a missing permission by ending the session, and
   * nobody else's requests must end with it.
   */
  async call<T>(signal: AbortSignal, work: (ask: Ask) => Promise<T>): Promise<T> {
    const session = this.#client.session();
    const requests = new Requests(this.#client, openPair(session));
    const ask: Ask = async (method, path, body = null) => {
      const reply = await requests.ask({ to: path, subject: method, body }, signal);
      return { status: Number(reply.subject), body: reply.body };
    };
    try {
      return await work(ask);
    } finally {
      if (!session.over) await session.end(signal);
    }
  }
}

/** A queue whose node is down or that is being recovered is there all the same: taken for missing it would count as deleted. */
const absent = /is down or inaccessible|failed to perform operation on|has crashed and failed to restart|by supervisor/;

const kindOf = (status: number, text: string): ErrorKind => {
  if (absent.test(text)) return 'unavailable';
  if (status === 404 || /^no (exchange|queue) /.test(text)) return 'not-found';
  if (status === 403) return 'permission-denied';
  if (status === 409) return 'topology-mismatch';
  return status >= 500 ? 'unavailable' : 'not-supported';
};

/** What an answer that is no success says. */
export const refusal = ({ status, body }: ManagementReply, request: string): DriverFailure => {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return new DriverFailure(kindOf(status, text), `RabbitMQ answered ${status} to ${request}: ${text}`);
};
