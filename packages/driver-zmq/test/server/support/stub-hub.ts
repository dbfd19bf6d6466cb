import type { Peer, PeerSession } from '../../../src/hub/peer.js';
import { Command } from '../../../src/protocol/command.js';
import { decodeHeader, encodeHeader } from '../../../src/protocol/header.js';
import type { ServedHub } from '../../../src/server/door.js';

/** A hub that welcomes whoever says HELLO, records what came, and whose sessions the test can speak for. */
export class StubHub implements ServedHub {
  readonly sessions: StubSession[] = [];
  readonly #welcomes: boolean;

  constructor({ welcomes = true } = {}) {
    this.#welcomes = welcomes;
  }

  connect(peer: Peer, options?: { readonly key?: Uint8Array }): PeerSession {
    const session = new StubSession(peer, this.#welcomes, options?.key);
    this.sessions.push(session);
    return session;
  }
}

export class StubSession implements PeerSession {
  readonly peer: Peer;
  readonly key: Uint8Array | undefined;
  readonly received: (readonly Uint8Array[])[] = [];
  isGone = false;
  readonly #welcomes: boolean;

  constructor(peer: Peer, welcomes: boolean, key: Uint8Array | undefined) {
    this.peer = peer;
    this.#welcomes = welcomes;
    this.key = key;
  }

  receive(parts: readonly Uint8Array[]): void {
    this.received.push(parts);
    const { command, a } = decodeHeader(parts[0]);
    if (command === Command.HELLO && this.#welcomes) this.peer.send([encodeHeader(Command.WELCOME, 1)]);
    if (command === Command.BYE) this.peer.end();
    if (command === Command.PING) this.peer.send([encodeHeader(Command.PONG, 1, { a })]);
  }

  gone(): void {
    this.isGone = true;
  }
}
