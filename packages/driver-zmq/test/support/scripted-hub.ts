import { type DriverConnection, deferred } from '@joinpool/core/driver';
import type { OpenWire } from '../../src/client/wire.js';
import { ZmqDriver } from '../../src/driver.js';
import { Command } from '../../src/protocol/command.js';
import { decodeHeader, encodeHeader, type Header } from '../../src/protocol/header.js';
import { encodePayload } from '../../src/protocol/payload-json.js';
import type { Failure, Welcome } from '../../src/protocol/payloads.js';

type Payload = Parameters<typeof encodePayload>[0];

/** One multipart of the client, read. */
export interface Said extends Header {
  readonly parts: readonly Uint8Array[];
}

export const welcome: Welcome = {
  hub: 'scripted',
  durable: true,
  window: { messages: 8, bytes: 1_000_000 },
  batch: { records: 4, bytes: 100_000 },
  maxBodyBytes: 1_000,
  refused: [],
};

/** The other end of a driver's wires, whose words are the test's. */
export class ScriptedHub {
  /** What came over the present wire. */
  said: Said[] = [];
  /** What it answers HELLO with; undefined: nothing. */
  welcome: Welcome | undefined = welcome;
  answered = 0;
  generation = 0;
  key: Uint8Array | undefined;
  hubName = 'scripted';
  isWireClosed = false;
  readonly #waiting: { readonly command: Command; readonly resolve: (said: Said) => void }[] = [];
  #receive: (parts: readonly Uint8Array[]) => void = () => undefined;
  #lose: (reason: unknown) => void = () => undefined;

  readonly openWire: OpenWire = async (receive) => {
    const lost = deferred<unknown>();
    this.said = [];
    this.isWireClosed = false;
    this.#receive = receive;
    this.#lose = lost.resolve;
    return {
      hubName: this.hubName,
      ...(this.key === undefined ? {} : { key: this.key }),
      lost: lost.promise,
      send: (parts) => this.#hear(parts),
      close: async () => {
        this.isWireClosed = true;
      },
    };
  };

  readonly driver: ZmqDriver;

  constructor({ welcomeTimeoutMs = 60_000, takeOverMs = 0 } = {}) {
    const timing = { welcomeTimeoutMs, takeOverMs };
    this.driver = new ZmqDriver({ openWire: this.openWire, hosts: 1, clientName: 'test', ...timing });
  }

  connect(signal = new AbortController().signal): Promise<DriverConnection> {
    return this.driver.open(signal);
  }

  /** Sends one multipart of the present session. */
  tell(command: Command, numbers: Partial<Header>, ...payload: readonly (Payload | Uint8Array)[]): void {
    const parts = payload.map((part) => (part instanceof Uint8Array ? part : encodePayload(part)));
    this.#receive([encodeHeader(command, numbers.generation ?? this.generation, numbers), ...parts]);
  }

  refuse(first: number, count: number, failure: Failure): void {
    this.tell(Command.REFUSED, { a: first, b: count }, failure);
  }

  confirm(last: number, isWanted = true): void {
    this.tell(Command.CONFIRM, { a: last, c: isWanted ? 1 : 0 });
  }

  /** The connection breaks. */
  cut(reason: unknown = new Error('cut')): void {
    this.#lose(reason);
  }

  /** Everything of this command that the client said over the present wire. */
  heard(command: Command): readonly Said[] {
    return this.said.filter((one) => one.command === command);
  }

  /** The next multipart of this command. */
  next(command: Command): Promise<Said> {
    return new Promise((resolve) => this.#waiting.push({ command, resolve }));
  }

  #hear(parts: readonly Uint8Array[]): void {
    const said = { ...decodeHeader(parts[0]), parts };
    this.said.push(said);
    if (said.command === Command.HELLO && this.welcome !== undefined) queueMicrotask(() => this.#greet());
    if (said.command === Command.PING) queueMicrotask(() => this.tell(Command.PONG, { a: said.a }));
    const index = this.#waiting.findIndex(({ command }) => command === said.command);
    if (index >= 0) this.#waiting.splice(index, 1)[0]?.resolve(said);
  }

  #greet(): void {
    this.generation += 1;
    if (this.welcome !== undefined) this.tell(Command.WELCOME, { a: this.answered }, this.welcome);
  }
}
