import { randomUUID } from 'node:crypto';
import { connect as connectTcp, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { DriverFailure, deferred, orAbort } from '@joinpool/core/driver';
import type { Connection, ConnectionOptions } from 'rhea';
import type { CheckedOptions, Host } from '../checked-options.js';
import { failureOf } from './amqp-failure.js';
import { Channels } from './channels.js';
import { LinkLife } from './link-life.js';
import { orEnded } from './or-ended.js';
import { explainProtocol } from './other-protocol.js';
import { type Peer, peerOf } from './peer.js';
import { quirksOf } from './peer-quirks.js';
import { type RawSink, ReceiverLink } from './receiver-link.js';
import { channelOf, createSessionOn, endHeartbeats, makeContainer, openField, sessionLimit } from './rhea-repairs.js';
import { SenderLink } from './sender-link.js';
import { OwnSession } from './session.js';
import type { ReceiverOptions, SenderOptions } from './terminus.js';
import { attachToCoordinator, takeDeclared } from './transaction-terms.js';

/** Deliveries that rhea keeps of a session in each direction, unless a link asks for more. */
const defaultBuffer = 2_048;

/** One TCP connection to a broker. */
export class Client {
  readonly raw: Connection;
  readonly #host: Host;
  readonly #socket: Socket;
  readonly #lost = deferred<unknown>();
  readonly #ended = deferred<unknown>();
  readonly #opened = deferred<void>();
  #channels: Channels | undefined;
  #over = false;
  #closing = false;
  #corked = false;
  #error: unknown;

  private constructor(host: Host, options: CheckedOptions, role: string) {
    this.#host = host;
    const socket = dial(host, options);
    this.#socket = socket;
    const container = makeContainer(`${options.connectionName}-${role}-${randomUUID()}`);
    this.raw = container.create_connection(connectFields(host, options, socket));
    const note = (error: unknown) => {
      this.#error ??= failureOf(error);
    };
    this.raw.on('connection_open', () => this.#opened.resolve());
    this.raw.on('connection_error', ({ error }: { error?: unknown }) => note(error ?? this.raw.error));
    this.raw.on('connection_close', () => undefined);
    this.raw.on('protocol_error', note);
    this.raw.on('error', note);
    this.raw.on('disconnected', () => socket.destroy());
    socket.on('error', note);
    socket.on('close', () => this.#end());
    this.raw.connect();
  }

  /** One attempt. Resolves once the broker has taken the login and a session can be begun. `role` shows at the broker. */
  static async open(host: Host, options: CheckedOptions, role: string, signal: AbortSignal): Promise<Client> {
    signal.throwIfAborted();
    const client = new Client(host, options, role);
    const late = setTimeout(() => client.#socket.destroy(timedOut(host, options)), options.connectTimeoutMs);
    try {
      await client.#untilUsable(signal);
      return client;
    } catch (error) {
      client.cut();
      throw explainProtocol(error, host);
    } finally {
      clearTimeout(late);
    }
  }

  /** Settles with the reason when the connection ends and nobody here closed it. */
  get lost(): Promise<unknown> {
    return this.#lost.promise;
  }

  get over(): boolean {
    return this.#over || this.#closing;
  }

  get peer(): Peer {
    const properties: unknown = openField(this.raw, 'properties');
    const known = typeof properties === 'object' && properties !== null ? { ...properties } : undefined;
    return peerOf(this.#host.name, known, openField(this.raw, 'offered_capabilities'));
  }

  /** Begins a session; not awaited, since what is written on it goes out in order. */
  session(buffer = defaultBuffer): OwnSession {
    if (this.over) throw new DriverFailure('connection-lost', 'the connection is over');
    this.#channels ??= new Channels(sessionLimit(this.raw));
    const channels = this.#channels;
    if (channels.isFull)
      throw new DriverFailure('unavailable', `the broker lets a connection have ${channels.most} links at a time`);
    const raw = createSessionOn(this.raw, channels.next, buffer);
    const channel = channelOf(raw);
    channels.take(channel);
    const session = new OwnSession(raw, this.#ended.promise, quirksOf(this.peer).answersEnd);
    // rhea frees the channel two ticks after the end.
    session.ended.then(() => setImmediate(() => channels.free(channel)));
    return session;
  }

  async openSender(options: SenderOptions, signal: AbortSignal): Promise<SenderLink> {
    const { target, source, name, properties, settleMode = 0, session = this.session() } = options;
    const raw = session.raw.open_sender({
      ...{ target, snd_settle_mode: settleMode, treat_modified_as_released: false },
      ...(source === undefined ? {} : { source }),
      ...(name === undefined ? {} : { name }),
      ...(properties === undefined ? {} : { properties }),
    });
    const life = new LinkLife(raw, session);
    const link = new SenderLink(raw, life, this.#gatherTurn, settleMode === 1);
    await life.opened(signal);
    return link;
  }

  /** A link to the transaction coordinator; what declares is answered with the id that was declared. */
  async openCoordinator(signal: AbortSignal): Promise<SenderLink> {
    const session = this.session();
    takeDeclared(session.raw);
    const raw = session.raw.open_sender({ target: {} });
    attachToCoordinator(raw);
    const life = new LinkLife(raw, session);
    const link = new SenderLink(raw, life, this.#gatherTurn, false);
    await life.opened(signal);
    return link;
  }

  async openReceiver(options: ReceiverOptions, sink: RawSink, signal: AbortSignal): Promise<ReceiverLink> {
    const { source, target, name, properties, buffer, keepsSource, session = this.session(buffer) } = options;
    const raw = session.raw.open_receiver({
      ...{ source, credit_window: 0, autoaccept: false, autosettle: false, rcv_settle_mode: 0 },
      ...(target === undefined ? {} : { target }),
      ...(name === undefined ? {} : { name }),
      ...(properties === undefined ? {} : { properties }),
    });
    const life = new LinkLife(raw, session, keepsSource);
    const link = new ReceiverLink(raw, life, { sink, drains: quirksOf(this.peer).drains }, this.#gatherTick);
    await life.opened(signal);
    return link;
  }

  /** Ends the connection without a word to the broker. */
  cut(): void {
    this.#closing = true;
    this.#socket.destroy();
  }

  /** As `cut`, but told as a loss. */
  sever(): void {
    this.#socket.destroy();
  }

  async close(signal: AbortSignal): Promise<void> {
    if (this.#over) return;
    this.#closing = true;
    const cut = () => this.cut();
    if (signal.aborted) cut();
    signal.addEventListener('abort', cut, { once: true });
    this.raw.close();
    await this.#ended.promise;
    signal.removeEventListener('abort', cut);
  }

  /** Open frames of both sides, then a session: a broker may open and close at once. */
  async #untilUsable(signal: AbortSignal): Promise<void> {
    await orAbort(orEnded(this.#opened.promise, this.#ended.promise), signal);
    const probe = this.session();
    await probe.opened(signal);
    await probe.end(signal);
  }

  /** Lets the transfers of one turn of the event loop leave in one system call: rhea writes each frame on its own. */
  readonly #gatherTurn = (): void => this.#gather(setImmediate);

  /** The same for settlements and credit; until a turn ends, which may read much, a peer could use up all of its credit. */
  readonly #gatherTick = (): void => this.#gather(process.nextTick);

  #gather(whenever: (uncork: () => void) => void): void {
    if (this.#corked) return;
    this.#corked = true;
    this.#socket.cork();
    // Behind the tick in which rhea writes.
    process.nextTick(() => whenever(this.#uncork));
  }

  readonly #uncork = (): void => {
    this.#corked = false;
    this.#socket.uncork();
  };

  #end(): void {
    if (this.#over) return;
    this.#over = true;
    endHeartbeats(this.raw);
    const reason = this.#error ?? new DriverFailure('connection-lost', 'the connection ended');
    this.#ended.resolve(reason);
    if (!this.#closing) this.#lost.resolve(reason);
  }
}

const timedOut = (host: Host, options: CheckedOptions): DriverFailure =>
  new DriverFailure(
    'unreachable',
    `${host.name}:${host.port} did not take the login within ${options.connectTimeoutMs} ms`,
  );

const dial = (host: Host, { tls }: CheckedOptions): Socket => {
  const place = { host: host.name, port: host.port, noDelay: true };
  return host.tls ? connectTls({ servername: host.name, ...tls, ...place }) : connectTcp(place);
};

const connectFields = (host: Host, options: CheckedOptions, socket: Socket): ConnectionOptions => {
  const plain = options.sasl === 'plain' ? { username: host.user, password: host.password } : {};
  const anonymous = options.sasl === 'anonymous' ? { username: 'anonymous' } : {};
  const external = options.sasl === 'external' ? { enable_sasl_external: true, cert: true } : {};
  return {
    ...{ host: host.name, port: host.port, hostname: host.virtualHost ?? host.name },
    ...{ reconnect: false, idle_time_out: options.idleTimeoutMs, max_frame_size: options.maxFrameBytes },
    ...{ ...plain, ...anonymous, ...external },
    connection_details: () => ({
      ...{ host: host.name, port: host.port },
      connect: (_port: number, _host: string, _options: unknown, connected: () => void) =>
        socket.once(host.tls ? 'secureConnect' : 'connect', connected),
    }),
  };
};
