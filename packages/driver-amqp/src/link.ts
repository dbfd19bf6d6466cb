import { DriverFailure, deferred, orAbort } from '@joinpool/core/driver';
import { type Channel, type ChannelModel, type ConfirmChannel, connect, credentials, type Options } from 'amqplib';
import type { CheckedOptions, Host } from './checked-options.js';
import { GatheredWrites } from './gathered-writes.js';
import { explainProtocol } from './other-protocol.js';

/** Bytes that one system call may take along; a socket's default holds about 14 messages of 1 KiB. */
const writableHighWaterMark = 64 * 1024;

const ignore = () => undefined;

const connectFields = (host: Host, options: CheckedOptions): Options.Connect => ({
  protocol: host.tls ? 'amqps' : 'amqp',
  hostname: host.name,
  port: host.port,
  vhost: encodeURIComponent(host.virtualHost),
  username: host.user,
  password: host.password,
  heartbeat: options.heartbeatSeconds,
});

const dial = (host: Host, options: CheckedOptions, role: string, signal: AbortSignal): Promise<ChannelModel> =>
  connect(connectFields(host, options), {
    ...options.tls,
    ...(options.sasl === 'external' ? { credentials: credentials.external() } : {}),
    noDelay: true,
    timeout: options.connectTimeoutMs,
    clientProperties: { connection_name: `${options.connectionName} ${role}` },
    ...{ signal, writableHighWaterMark },
  });

/** One TCP connection to the broker. */
export class Link {
  readonly model: ChannelModel;
  readonly writes: GatheredWrites;
  readonly #socket: AbortController;
  readonly #lost = deferred<unknown>();
  #over = false;
  #closing = false;
  #error: unknown;
  readonly #closed = deferred<void>();

  private constructor(model: ChannelModel, socket: AbortController) {
    this.model = model;
    this.writes = new GatheredWrites(model);
    this.#socket = socket;
    model.on('error', (error: unknown) => {
      this.#error ??= error;
    });
    model.on('close', (error: unknown) => this.#end(error));
  }

  /** One attempt. `role` shows in the broker's list of connections. */
  static async open(host: Host, options: CheckedOptions, role: string, signal: AbortSignal): Promise<Link> {
    signal.throwIfAborted();
    // amqplib cannot give up an attempt; the socket can, and for the rest of its life this is how it is cut.
    const socket = new AbortController();
    const giveUp = () => socket.abort();
    signal.addEventListener('abort', giveUp, { once: true });
    try {
      const model = await dial(host, options, role, socket.signal);
      const link = new Link(model, socket);
      if (signal.aborted) link.cut();
      signal.throwIfAborted();
      return link;
    } catch (error) {
      signal.throwIfAborted();
      throw explainProtocol(error, host);
    } finally {
      signal.removeEventListener('abort', giveUp);
    }
  }

  /** Settles with the reason when the connection ends and nobody here closed it. */
  get lost(): Promise<unknown> {
    return this.#lost.promise;
  }

  /** For a call that failed because the connection ended: with what the broker said, where it did. */
  async explain(error: unknown, signal: AbortSignal): Promise<unknown> {
    if (!isOver(error)) return error;
    await orAbort(this.#closed.promise, signal);
    if (this.#closing) return error;
    const reason = await this.#lost.promise;
    return new DriverFailure('connection-lost', reason instanceof Error ? reason.message : String(reason));
  }

  get over(): boolean {
    return this.#over || this.#closing;
  }

  /** Ends the connection without a word to the broker. */
  cut(): void {
    this.#closing = true;
    this.#socket.abort();
  }

  /** As `cut`, but told as a loss. */
  sever(): void {
    this.#socket.abort();
  }

  channel(signal: AbortSignal): Promise<Channel> {
    return this.#guard(this.model.createChannel(), signal);
  }

  confirmChannel(signal: AbortSignal): Promise<ConfirmChannel> {
    return this.#guard(this.model.createConfirmChannel(), signal);
  }

  async close(signal: AbortSignal): Promise<void> {
    if (this.#over) return;
    this.#closing = true;
    if (signal.aborted) {
      this.cut();
      return;
    }
    const cut = () => this.cut();
    signal.addEventListener('abort', cut, { once: true });
    // A broker that no longer answers shows as 'close' after the cut, so this one promise covers every end.
    this.model.close().catch(cut);
    await this.#closed.promise;
    signal.removeEventListener('abort', cut);
  }

  /** Without a listener for 'error' a channel that the server closes would end the process. */
  async #guard<T extends Channel>(opening: Promise<T>, signal: AbortSignal): Promise<T> {
    const guarded = opening.then((channel) => {
      channel.on('error', ignore);
      return channel;
    });
    return await orAbort(guarded, signal, () => {
      guarded.then(closeChannel).catch(ignore);
    });
  }

  #end(error: unknown): void {
    this.#over = true;
    // amqplib only ends its half of the socket; to a host that is silent that would keep the process alive.
    if (this.#error !== undefined) this.#socket.abort();
    this.#closed.resolve();
    if (this.#closing) return;
    this.#lost.resolve(error ?? this.#error ?? new DriverFailure('connection-lost', 'the connection ended'));
  }
}

/**
 * Closes a channel that may be over already. amqplib's own promise stays open for ever when the connection ends before
 * the broker's answer; the event comes in any case.
 */
export const closeChannel = (channel: Channel): Promise<void> =>
  new Promise((resolve, reject) => {
    channel.once('close', resolve);
    channel.close().catch((error: unknown) => (isOver(error) ? resolve() : reject(error)));
  });

/** amqplib's answer to a call on a channel or connection that is over, or that ended during the call. */
export const isOver = (error: unknown): boolean =>
  error instanceof Error &&
  (error.name === 'IllegalOperationError' || error.message.startsWith('Channel ended, no reply will be forthcoming'));
