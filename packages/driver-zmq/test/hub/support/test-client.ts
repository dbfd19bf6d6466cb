import type { Frame, PoolAddress, PoolSettings } from '@joinpool/core/driver';
import type { ConnectOptions, Hub } from '../../../src/hub/hub.js';
import type { PeerSession } from '../../../src/hub/peer.js';
import { Command } from '../../../src/protocol/command.js';
import { decodeDeliveryFlags } from '../../../src/protocol/delivery-flags.js';
import { decodeHeader, encodeHeader, type Header } from '../../../src/protocol/header.js';
import type { Failure, Hello, Reply, Request, Route, Welcome } from '../../../src/protocol/payloads.js';
import { RecordReader } from '../../../src/protocol/record-reader.js';
import { RecordWriter } from '../../../src/protocol/record-writer.js';
import { encodeSettlements } from '../../../src/protocol/settlement-list.js';

export interface Received {
  readonly header: Header;
  readonly parts: readonly Uint8Array[];
}

/** One message as a place got it. */
export interface Got {
  readonly place: number;
  readonly tag: number;
  readonly text: string;
  readonly count: number;
  readonly redelivered: boolean;
}

const settings = (more: Partial<PoolSettings> = {}): PoolSettings => ({
  durable: true,
  queueType: undefined,
  deliveryLimit: 50,
  limits: {},
  deadLetters: {},
  ...more,
});

export const poolAddress = (
  poolName: string,
  topics: readonly string[],
  more?: Partial<PoolSettings>,
): PoolAddress => ({
  poolName,
  subscriptions: topics.map((topic) => ({ exchangeName: 'joinpool', topic })),
  settings: settings(more),
});

export const frameOf = (text: string, more: Partial<Frame> = {}): Frame => ({
  id: text,
  topic: 'a.b',
  exchangeName: 'joinpool',
  contentType: 'text/plain',
  headers: {},
  body: Buffer.from(text),
  ...more,
});

const uuid = (name: string): string =>
  `00000000-0000-4000-8000-${Buffer.from(name.padEnd(6, '_').slice(0, 6)).toString('hex')}`;

/** A client of the bare protocol that writes down what it gets. */
export class TestClient {
  readonly received: Received[] = [];
  readonly #session: PeerSession;
  readonly #hello: Hello;
  isEnded = false;
  sequence = 0;
  generation = 0;

  constructor(hub: Hub, name = 'client', options: ConnectOptions = {}) {
    this.#hello = { protocol: 'JOINPOOL/1', producerId: uuid(name), clientName: name };
    this.#session = hub.connect(
      {
        send: (parts) => {
          const copy = parts.map((part) => Buffer.from(part));
          const header = decodeHeader(copy[0]);
          this.received.push({ header, parts: copy });
          if (header.command !== Command.WELCOME) return;
          this.generation = header.generation;
          this.sequence = header.a;
        },
        end: () => {
          this.isEnded = true;
        },
      },
      options,
    );
  }

  hello(more: Partial<Hello> = {}): this {
    return this.send(Command.HELLO, {}, JSON.stringify({ ...this.#hello, ...more }));
  }

  send(command: Command, fields: Partial<Header>, payload?: string | Uint8Array): this {
    const header = encodeHeader(command, fields.generation ?? this.generation, fields);
    const bytes = typeof payload === 'string' ? Buffer.from(payload) : payload;
    this.#session.receive(bytes === undefined ? [header] : [header, bytes]);
    return this;
  }

  raw(parts: readonly Uint8Array[]): this {
    this.#session.receive(parts);
    return this;
  }

  gone(): void {
    this.#session.gone();
  }

  route(slot: number, route: Route): this {
    return this.send(Command.ROUTE, { c: slot }, JSON.stringify(route));
  }

  toTopic(topic: string, more: Partial<Route> = {}, slot = 0): this {
    return this.route(slot, { to: { kind: 'topic', exchangeName: 'joinpool', topic }, ...more });
  }

  publish(texts: readonly string[], slot = 0, first = this.sequence + 1): this {
    return this.publishFrames(
      texts.map((text) => frameOf(text)),
      slot,
      first,
    );
  }

  publishFrames(frames: readonly Frame[], slot = 0, first = this.sequence + 1): this {
    const writer = new RecordWriter();
    for (const frame of frames) writer.add(frame);
    const { count } = writer;
    this.sequence = Math.max(this.sequence, first + count - 1);
    return this.send(Command.PUBLISH, { a: first, b: count, c: slot }, writer.take());
  }

  join(place: number, poolName: string, window: number, bytes = 0): this {
    return this.send(Command.JOIN, { a: bytes, b: window, c: place }, JSON.stringify({ poolName }));
  }

  settle(command: Command, place: number, entries: readonly (readonly [tag: number, value: number])[]): this {
    return this.send(command, { c: place }, encodeSettlements(entries.map(([tag, value]) => ({ tag, value }))));
  }

  accept(place: number, ...tags: readonly number[]): this {
    return this.settle(
      Command.ACCEPT,
      place,
      tags.map((tag) => [tag, 1]),
    );
  }

  request(id: number, request: Request): this {
    return this.send(Command.REQUEST, { a: id }, JSON.stringify(request));
  }

  declare(id: number, pool: PoolAddress): this {
    return this.request(id, { method: 'declare', pool, mode: 'create' });
  }

  of(command: Command): readonly Received[] {
    return this.received.filter(({ header }) => header.command === command);
  }

  last(command: Command): Received | undefined {
    return this.of(command).at(-1);
  }

  welcome(): Welcome & { readonly answered: number } {
    const received = this.last(Command.WELCOME);
    return { ...jsonOf<Welcome>(received), answered: received?.header.a ?? -1 };
  }

  reply<Method extends Request['method']>(id: number): Reply<Method> {
    return jsonOf<Reply<Method>>(this.of(Command.REPLY).find(({ header }) => header.a === id));
  }

  failure(command: Command): Failure {
    return jsonOf<Failure>(this.last(command));
  }

  /** How far publishes are confirmed, and whether the last was routed. */
  confirmed(): readonly [last: number, isRouted: number] | undefined {
    const received = this.last(Command.CONFIRM);
    return received && [received.header.a, received.header.c];
  }

  /** All deliveries so far. */
  got(place?: number): Got[] {
    return this.of(Command.DELIVER)
      .filter(({ header }) => place === undefined || header.c === place)
      .flatMap(({ header, parts: [, records = new Uint8Array()] }) => {
        const { count, deliveryCount, redelivered } = decodeDeliveryFlags(header.b);
        const reader = new RecordReader(records, count);
        return Array.from({ length: count }, (_, index) => ({
          place: header.c,
          tag: header.a + index,
          text: Buffer.from(reader.next()?.body ?? []).toString(),
          count: deliveryCount,
          redelivered,
        }));
      });
  }

  texts(place?: number): string[] {
    return this.got(place).map(({ text }) => text);
  }

  /** Forgets what it got. */
  clear(): this {
    this.received.length = 0;
    return this;
  }
}

const jsonOf = <Value>(received: Received | undefined): Value => {
  const payload = received?.parts[1];
  if (payload === undefined) throw new Error('nothing of the kind was received');
  return JSON.parse(Buffer.from(payload).toString());
};
