import { type Deferred, DriverFailure, deferred } from '@joinpool/core/driver';
import { messageOf } from '../message-of.js';
import { Command } from '../protocol/command.js';
import { encodeHeader, type Header } from '../protocol/header.js';
import { headerOf } from '../protocol/multipart.js';
import { parseFailure } from '../protocol/parse-payload.js';
import { ProtocolError } from '../protocol/protocol-error.js';
import type { Wire } from './wire.js';

/** Takes one multipart of the hub. What it throws ends the session. */
export type CommandListener = (header: Header, parts: readonly Uint8Array[]) => void;

type Numbers = Partial<Pick<Header, 'a' | 'b' | 'c'>>;

/** One session with a hub, from its wire to its end: hands what comes in to those who listen for it. */
export class Session {
  readonly #listeners = new Map<Command, CommandListener>();
  readonly #endListeners: ((failure: DriverFailure) => void)[] = [];
  readonly #lost: Deferred<unknown> = deferred();
  #wire: Wire | undefined;
  #generation = 0;
  #failure: DriverFailure | undefined;

  constructor() {
    this.on(Command.RESET, (_, parts) => {
      const { kind, message } = parseFailure(parts[1]);
      this.#end(new DriverFailure(kind, message));
    });
  }

  /** Settles once, with the reason, when the session is over for whatever cause but `close`; never rejects. */
  get lost(): Promise<unknown> {
    return this.#lost.promise;
  }

  /** Why calls fail from now on, of kind `connection-lost`; undefined while the session lives. */
  get failure(): DriverFailure | undefined {
    return this.#failure;
  }

  get raw(): unknown {
    return this.#wire?.raw;
  }

  /** To be called before anything comes in; each command has one listener. */
  on(command: Command, listener: CommandListener): void {
    this.#listeners.set(command, listener);
  }

  /** Called when the session is over, in the same turn as `lost` settles and before, in the order of these calls. */
  onEnd(listener: (failure: DriverFailure) => void): void {
    this.#endListeners.push(listener);
  }

  use(wire: Wire): void {
    this.#wire = wire;
    void wire.lost.then((reason) => this.#end(reason));
  }

  /** What WELCOME said: from now on what bears another generation is of a session that is over. */
  begin(generation: number): void {
    this.#generation = generation;
  }

  send(command: Command, numbers: Numbers = {}, ...payload: readonly Uint8Array[]): void {
    if (this.#failure === undefined) this.#wire?.send([encodeHeader(command, this.#generation, numbers), ...payload]);
  }

  /** Never throws: a hub that does not speak the protocol is given up. */
  readonly receive = (parts: readonly Uint8Array[]): void => {
    if (this.#failure !== undefined) return;
    try {
      const header = headerOf(parts);
      if (!this.#isOurs(header)) return;
      const listener = this.#listeners.get(header.command);
      if (listener === undefined) throw new ProtocolError(`the hub sent the command 0x${header.command.toString(16)}`);
      listener(header, parts);
    } catch (error) {
      this.#end(error);
    }
  };

  /** Ends it in order: what is out goes back uncharged. Abort: without waiting for what was sent to leave. */
  async close(signal: AbortSignal): Promise<void> {
    if (this.#generation !== 0) this.send(Command.BYE);
    this.#finish(new DriverFailure('connection-lost', 'the connection was closed'));
    await this.#wire?.close(signal);
  }

  /** A hub that does not know the session (any more) has no generation to tell it so with. */
  #isOurs({ command, generation }: Header): boolean {
    if (command === Command.RESET) return generation === this.#generation || generation === 0;
    return this.#generation === 0 || generation === this.#generation;
  }

  #end(reason: unknown): void {
    if (this.#failure !== undefined) return;
    const text = messageOf(reason);
    this.#finish(new DriverFailure('connection-lost', `the connection is over: ${text}`, { cause: reason }));
    this.#lost.resolve(reason);
    void this.#wire?.close(AbortSignal.abort(reason));
  }

  #finish(failure: DriverFailure): void {
    if (this.#failure !== undefined) return;
    this.#failure = failure;
    for (const listener of this.#endListeners) listener(failure);
  }
}
