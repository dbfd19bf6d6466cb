import { Command } from '../protocol/command.js';
import { encodeHeader, type Header } from '../protocol/header.js';
import { encodePayload } from '../protocol/payload-json.js';
import type { Challenge, Failure, Reply, Welcome } from '../protocol/payloads.js';
import type { Peer } from './peer.js';

type Fields = Partial<Pick<Header, 'a' | 'b' | 'c'>>;

/** One session's way to its client. */
export class Link {
  readonly #peer: Peer;
  #generation = 0;

  constructor(peer: Peer) {
    this.#peer = peer;
  }

  /** 0 until the session is open. */
  get generation(): number {
    return this.#generation;
  }

  /** All that follows is of this session. */
  open(generation: number): void {
    this.#generation = generation;
  }

  send(command: Command, fields: Fields): void {
    this.#peer.send([encodeHeader(command, this.#generation, fields)]);
  }

  sendPayload(command: Command, fields: Fields, payload: Challenge | Welcome | Failure | Reply): void {
    this.#peer.send([encodeHeader(command, this.#generation, fields), encodePayload(payload)]);
  }

  /** A batch of records. */
  sendRecords(command: Command, fields: Fields, records: Uint8Array): void {
    this.#peer.send([encodeHeader(command, this.#generation, fields), records]);
  }

  /** The answer to a request, with a letter. */
  sendLetter(requestId: number, payload: Reply, record: Uint8Array): void {
    const header = encodeHeader(Command.REPLY, this.#generation, { a: requestId });
    this.#peer.send([header, encodePayload(payload), record]);
  }

  /** Tells why it is over, and ends the connection. */
  reset(failure: Failure): void {
    this.sendPayload(Command.RESET, {}, failure);
    this.#peer.end();
  }

  end(): void {
    this.#peer.end();
  }
}
