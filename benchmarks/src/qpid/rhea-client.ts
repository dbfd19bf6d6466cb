import { randomUUID } from 'node:crypto';
import rhea, { type Connection, type EventContext, type Receiver, type Sender, type Session } from 'rhea';
import type { HandTerminus } from './bench-brokers.js';

const whyOf = ({ error, connection }: EventContext): unknown => error ?? connection.error ?? new Error('it ended');

/** One connection as an expert opens it by hand with rhea, and links with a session each. */
export class RheaClient {
  readonly #connection: Connection;
  readonly #broken: Promise<never>;
  readonly #sessions = new Map<string, Session>();
  #closing = false;

  private constructor(connection: Connection) {
    this.#connection = connection;
    this.#broken = new Promise((_, reject) => {
      connection.on('connection_error', (context: EventContext) => reject(whyOf(context)));
      connection.on('disconnected', (context: EventContext) => {
        if (!this.#closing) reject(whyOf(context));
      });
    });
    // Whoever waits on it gets it from `unbroken`.
    this.#broken.catch(() => undefined);
  }

  static async open(url: string): Promise<RheaClient> {
    const { hostname, port, username, password } = new URL(url);
    const connection = rhea.create_container({ id: `bench-${randomUUID()}` }).create_connection({
      ...{ host: hostname, port: Number(port), username, password },
      ...{ reconnect: false, tcp_no_delay: true },
    });
    const client = new RheaClient(connection);
    const opened = new Promise((resolve) => connection.once('connection_open', resolve));
    connection.connect();
    await client.unbroken(opened);
    return client;
  }

  /** Settles as `work` does, or rejects when the connection ends before. */
  async unbroken<Value>(work: Promise<Value>): Promise<Value> {
    return await Promise.race([work, this.#broken]);
  }

  /** For explicit accepts. Resolves once the broker has attached it; no message has come yet. */
  async openReceiver(source: HandTerminus, creditWindow: number): Promise<Receiver> {
    const receiver = this.#session(source).open_receiver({
      ...{ source, autoaccept: false, credit_window: creditWindow },
    });
    const opened = new Promise<void>((resolve, reject) => {
      receiver.once('receiver_open', () => resolve());
      receiver.once('receiver_error', () => reject(receiver.error));
    });
    await this.unbroken(opened);
    return receiver;
  }

  /** Resolves once it has credit. */
  async openSender(target: HandTerminus): Promise<Sender> {
    const sender = this.#session(target).open_sender({ target });
    const opened = new Promise<void>((resolve, reject) => {
      sender.once('sendable', () => resolve());
      sender.once('sender_error', () => reject(sender.error));
    });
    await this.unbroken(opened);
    return sender;
  }

  /** Resolves once the broker has detached it too. */
  async end(receiver: Receiver): Promise<void> {
    const closed = new Promise((resolve) => receiver.once('receiver_close', resolve));
    receiver.close();
    await this.unbroken(closed);
  }

  async close(): Promise<void> {
    this.#closing = true;
    const closed = new Promise((resolve) => this.#connection.once('connection_close', resolve));
    this.#connection.close();
    await closed;
  }

  /** One for each address, for as long as the connection lives: RabbitMQ 4.0 may lose the begin that follows an end. */
  #session({ address }: HandTerminus): Session {
    const known = this.#sessions.get(address);
    if (known !== undefined) return known;
    const session = this.#connection.create_session();
    session.begin();
    this.#sessions.set(address, session);
    return session;
  }
}
