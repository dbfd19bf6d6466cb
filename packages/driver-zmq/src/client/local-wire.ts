import { type Deferred, DriverFailure, deferred } from '@joinpool/core/driver';
import type { Peer, PeerSession } from '../hub/peer.js';
import { withOwnBytes } from '../protocol/multipart.js';
import type { OpenWire, Wire } from './wire.js';

/** What a local wire needs of a hub in this process. */
export interface LocalHub {
  connect(peer: Peer): PeerSession;
}

type Multipart = readonly Uint8Array[];

const keepAliveMs = 2 ** 31 - 1;

/** Leads straight to a hub in this process. `hubName`: the same as over a socket, where the hub has one. */
export const openLocalWire =
  (hub: LocalHub, hubName: string): OpenWire =>
  async (receive, signal) => {
    signal.throwIfAborted();
    return new LocalWire(hub, hubName, receive);
  };

/** One direction: in order, and never within the call that sends. */
class OneWay {
  readonly #take: (parts: Multipart) => void;
  readonly #later: (run: () => void) => void;
  #queue: Multipart[] = [];
  #isScheduled = false;

  constructor(take: (parts: Multipart) => void, later: (run: () => void) => void) {
    this.#take = take;
    this.#later = later;
  }

  send(parts: Multipart): void {
    this.#queue.push(parts);
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    this.#later(this.flush);
  }

  readonly flush = (): void => {
    this.#isScheduled = false;
    const queue = this.#queue;
    this.#queue = [];
    for (const parts of queue) this.#take(parts);
  };
}

/** Like a socket, it holds the process until it is over. */
class LocalWire implements Wire {
  readonly hubName: string;
  readonly #lost: Deferred<unknown> = deferred();
  readonly #toHub: OneWay;
  readonly #toClient: OneWay;
  readonly #session: PeerSession;
  readonly #keepAlive = setInterval(() => undefined, keepAliveMs);
  #isOver = false;

  constructor(hub: LocalHub, hubName: string, receive: (parts: Multipart) => void) {
    this.hubName = hubName;
    this.#toHub = new OneWay((parts) => this.#session.receive(parts), queueMicrotask);
    // A turn later, or two ends that answer each other at once would leave the event loop no time for anything else.
    this.#toClient = new OneWay((parts) => {
      if (!this.#isOver) receive(parts);
    }, setImmediate);
    this.#session = hub.connect({
      send: (parts) => {
        // The records are parts of what the hub keeps, and a body is its receiver's to change.
        if (!this.#isOver) this.#toClient.send(withOwnBytes(parts));
      },
      end: () => this.#endedByHub(),
    });
  }

  get lost(): Promise<unknown> {
    return this.#lost.promise;
  }

  send(parts: Multipart): void {
    if (!this.#isOver) this.#toHub.send(parts.map(withoutSpace));
  }

  async close(_signal: AbortSignal): Promise<void> {
    await Promise.resolve();
    if (this.#isOver) return;
    this.#toHub.flush();
    this.#end();
  }

  #endedByHub(): void {
    setImmediate(() => {
      if (this.#isOver) return;
      this.#toClient.flush();
      this.#end();
      this.#lost.resolve(new DriverFailure('connection-lost', 'the hub in this process ended the connection'));
    });
  }

  #end(): void {
    this.#isOver = true;
    clearInterval(this.#keepAlive);
    this.#session.gone();
  }
}

/** The hub may keep it for long: not with much space around it that nobody uses. */
const withoutSpace = (part: Uint8Array, index: number): Uint8Array =>
  index > 0 && part.byteLength * 2 < part.buffer.byteLength ? Buffer.from(part) : part;
