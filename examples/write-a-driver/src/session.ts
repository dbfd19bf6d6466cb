import { DriverFailure, deferred, orAbort } from '@joinpool/core/driver';
import { createClient, RESP_TYPES } from '@redis/client';
import type { FormerPlaces } from './former-places.js';
import type { RedisSettings } from './options.js';
import { asText } from './replies.js';
import { type ScriptName, scriptNames, scriptSource } from './scripts.js';

/** What a script is given. */
export type Argument = string | Buffer;

/** Where to connect, and what outlives a connection. */
export interface Server {
  readonly url: string;
  readonly settings: RedisSettings;
  readonly former: FormerPlaces;
}

type WakeListener = (message: string) => void;

/** Answers are bytes, and nothing is tried again behind the core's back. */
const newClient = (url: string) =>
  createClient({
    url,
    disableOfflineQueue: true,
    maintNotifications: 'disabled',
    socket: { reconnectStrategy: false },
    commandOptions: { typeMapping: { [RESP_TYPES.BLOB_STRING]: Buffer } },
  });

export type RedisClient = ReturnType<typeof newClient>;

/** What the server must be set to, so that a confirmed message outlives it. */
const requiredConfiguration = { appendonly: 'yes', appendfsync: 'always', 'maxmemory-policy': 'noeviction' };

/**
 * Two sockets to one server: one for commands, one that listens for wake-ups. A server cuts listeners that do not keep
 * up with large answers, so they are not the same. They end together.
 */
export class Session {
  readonly settings: RedisSettings;
  readonly former: FormerPlaces;
  readonly commands: RedisClient;
  readonly #listening: RedisClient;
  readonly #hashes = new Map<ScriptName, string>();
  readonly #ending = deferred<unknown>();
  readonly #onOver = new Set<(reason: unknown) => void>();
  #heartbeat: NodeJS.Timeout | undefined;
  #missed = 0;
  #isOver = false;

  private constructor(url: string, settings: RedisSettings, former: FormerPlaces) {
    this.settings = settings;
    this.former = former;
    this.commands = newClient(url);
    this.#listening = newClient(url);
    for (const client of [this.commands, this.#listening]) client.on('error', (error) => this.#lose(error));
  }

  /** Resolves once both sockets are logged in, the server is fit, the scripts are loaded, and former places are ended. */
  static async open(server: Server, signal: AbortSignal): Promise<Session> {
    signal.throwIfAborted();
    const session = new Session(server.url, server.settings, server.former);
    try {
      await orAbort(session.#start(), signal);
      return session;
    } catch (error) {
      session.cut();
      throw error;
    }
  }

  /** Settles with the reason when either socket is over for whatever cause but `close` and `cut`. */
  get lost(): Promise<unknown> {
    return this.#ending.promise;
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  /**
   * Calls the listener when the session is over: with the reason when it is lost, before `lost` settles; with undefined
   * when it was closed. Returns how to end that.
   */
  onOver(listener: (reason: unknown) => void): () => void {
    this.#onOver.add(listener);
    return () => this.#onOver.delete(listener);
  }

  /** Runs a script. Calls are answered in their order. */
  call(name: ScriptName, ...args: readonly Argument[]): Promise<unknown> {
    return this.commands.sendCommand<unknown>(['EVALSHA', this.#hashes.get(name) ?? '', '0', ...args]);
  }

  async listen(queue: string, listener: WakeListener): Promise<void> {
    await this.#listening.subscribe(`joinpool::wake:${queue}`, listener);
  }

  async unlisten(queue: string, listener: WakeListener): Promise<void> {
    if (!this.#isOver) await this.#listening.unsubscribe(`joinpool::wake:${queue}`, listener);
  }

  /** Lets what was called end, then closes. */
  async close(signal: AbortSignal): Promise<void> {
    const isOpen = !this.#isOver;
    this.#end();
    if (isOpen && !signal.aborted) {
      const closing = Promise.allSettled([this.commands.close(), this.#listening.close()]);
      await orAbort(closing, signal).catch(() => undefined); // aborted: what is still open is cut below
    }
    this.#destroy();
  }

  /** Cuts both sockets at once. */
  cut(): void {
    this.#end();
    this.#destroy();
  }

  async #start(): Promise<void> {
    await Promise.all([this.commands.connect(), this.#listening.connect()]);
    await this.#checkConfiguration();
    for (const name of scriptNames) {
      const hash = await this.commands.sendCommand<unknown>(['SCRIPT', 'LOAD', await scriptSource(name)]);
      this.#hashes.set(name, asText(hash));
    }
    await this.former.end((queue, place) => this.call('leave', queue, place, 'charged'));
    if (!this.#isOver) this.#heartbeat = setInterval(() => this.#beat(), this.settings.heartbeatMs);
  }

  async #checkConfiguration(): Promise<void> {
    const found = await this.commands.configGet(Object.keys(requiredConfiguration));
    for (const [name, wanted] of Object.entries(requiredConfiguration)) {
      const value = asText(found[name]);
      if (value === wanted) continue;
      const advice = `Set it in redis.conf: without it confirmed messages can be lost.`;
      throw new DriverFailure('not-supported', `the server's ${name} is '${value}', not '${wanted}'. ${advice}`);
    }
  }

  /** Also when the other side has fallen silent without an end, which no socket tells. */
  #beat(): void {
    if (this.#missed >= 2) {
      this.#lose(new DriverFailure('connection-lost', `silent for ${2 * this.settings.heartbeatMs} ms`));
      return;
    }
    this.#missed += 1;
    const answers = [this.commands.ping(), this.#listening.ping()];
    void Promise.all(answers).then(
      () => {
        this.#missed = 0;
      },
      (error: unknown) => this.#lose(error),
    );
  }

  #lose(reason: unknown): void {
    if (this.#isOver) return;
    this.#end(reason);
    this.#destroy();
    this.#ending.resolve(reason); // in this turn: who calls again at once must find the connection lost
  }

  #end(reason?: unknown): void {
    if (this.#isOver) return;
    this.#isOver = true;
    clearInterval(this.#heartbeat);
    for (const listener of [...this.#onOver]) listener(reason);
  }

  #destroy(): void {
    for (const client of [this.commands, this.#listening]) if (client.isOpen) client.destroy();
  }
}
