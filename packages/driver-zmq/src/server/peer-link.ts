import type { Peer, PeerSession } from '../hub/peer.js';
import { Command } from '../protocol/command.js';
import { commandOf, encodeHeader } from '../protocol/header.js';
import { encodePayload } from '../protocol/payload-json.js';

/** What a link needs of the socket it is on. */
export interface LinkSocket {
  /** Sends to the peer of that identity; rejects or throws with libzmq's error. */
  send(parts: Uint8Array[]): Promise<void>;
}

/** What a link tells the listener it belongs to. */
export interface LinkOwner {
  welcomed(link: PeerLink): void;
  ended(link: PeerLink): void;
  unsendable(link: PeerLink, error: unknown): void;
}

/** A client that said BYE waits for it, reading on: were the hub to write to one that has closed, TCP would throw away what it said last. */
const farewell: readonly Uint8Array[] = [
  encodeHeader(Command.RESET, 0),
  encodePayload({ kind: 'connection-lost', message: 'the session is over' }),
];

/** One peer of a router. */
export class PeerLink implements Peer {
  readonly identity: Buffer;
  readonly #socket: LinkSocket;
  readonly #owner: LinkOwner;
  /** Set by the listener, as soon as the hub has given it. */
  session: PeerSession | undefined;
  #isGreeting = true;
  #isReachable = true;
  #isOver = false;

  constructor(identity: Buffer, socket: LinkSocket, owner: LinkOwner) {
    this.identity = identity;
    this.#socket = socket;
    this.#owner = owner;
  }

  get isGreeting(): boolean {
    return this.#isGreeting;
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  send(parts: readonly Uint8Array[]): void {
    if (!this.#isReachable || this.#isOver) return;
    if (this.#isGreeting && commandOf(parts) === Command.WELCOME) {
      this.#isGreeting = false;
      this.#owner.welcomed(this);
    }
    try {
      this.#socket.send([this.identity, ...parts]).catch(this.#unsendable);
    } catch (error) {
      this.#unsendable(error);
    }
  }

  end(): void {
    if (this.#isOver) return;
    this.send(farewell);
    this.#isOver = true;
    this.#owner.ended(this);
  }

  /** Nothing is sent or taken any more, and the hub knows. */
  retire(): void {
    this.#isOver = true;
  }

  readonly #unsendable = (error: unknown): void => {
    if (!this.#isReachable || this.#isOver) return;
    this.#isReachable = false;
    this.#owner.unsendable(this, error);
  };
}
