import { Command } from '../protocol/command.js';
import type { Header } from '../protocol/header.js';
import { parseJoin } from '../protocol/parse-payload.js';
import type { Failure } from '../protocol/payloads.js';
import { ProtocolError } from '../protocol/protocol-error.js';
import { decodeSettlements } from '../protocol/settlement-list.js';
import { aboveLimit, poolNotFound } from './failure.js';
import type { HubLimits } from './limits.js';
import type { Link } from './link.js';
import type { Place, PlaceWindow } from './place.js';
import type { Topology } from './topology.js';

/** The places that one session has in pools, by the numbers that its client gave them. */
export class SessionPlaces {
  readonly #link: Link;
  readonly #topology: Topology;
  readonly #limits: HubLimits;
  readonly #places = new Map<number, Place>();

  constructor(link: Link, topology: Topology, limits: HubLimits) {
    this.#link = link;
    this.#topology = topology;
    this.#limits = limits;
  }

  /** Throws `ProtocolError` for a number that is in use, or what is no JOIN. */
  join({ a: bytes, b: messages, c: number }: Header, payload: Uint8Array | undefined): void {
    if (this.#places.has(number)) throw new ProtocolError(`place ${number} is in use`);
    const { poolName } = parseJoin(payload);
    const pool = this.#topology.pool(poolName);
    const { placesPerSession } = this.#limits;
    if (pool === undefined) this.#tellLost(number, poolNotFound(poolName));
    else if (this.#places.size >= placesPerSession)
      this.#tellLost(number, aboveLimit('places of one session', placesPerSession));
    else {
      this.#link.send(Command.JOINED, { c: number });
      const place = pool.join(this.#windowOf(messages, bytes), {
        deliver: (first, flags, records) =>
          this.#link.sendRecords(Command.DELIVER, { a: first, b: flags, c: number }, records),
        lose: (message) => {
          this.#places.delete(number);
          this.#tellLost(number, { kind: 'not-found', message });
        },
      });
      this.#places.set(number, place);
    }
  }

  setWindow({ a: bytes, b: messages, c: number }: Header): void {
    this.#places.get(number)?.setWindow(this.#windowOf(messages, bytes));
  }

  accept({ c: number }: Header, payload: Uint8Array | undefined): void {
    const place = this.#places.get(number);
    for (const { tag, value } of decodeSettlements(payload)) place?.accept(tag, value);
  }

  giveBack({ c: number }: Header, payload: Uint8Array | undefined, charged: boolean): void {
    const place = this.#places.get(number);
    for (const { tag, value } of decodeSettlements(payload)) place?.giveBack(tag, { charged, delayMs: value });
  }

  stop({ c: number }: Header): void {
    this.#places.get(number)?.stop();
    this.#link.send(Command.STOPPED, { c: number });
  }

  detach({ c: number }: Header): void {
    this.#places.get(number)?.end(false);
    this.#places.delete(number);
    this.#link.send(Command.DETACHED, { c: number });
  }

  /** All of them end: charged when the client vanished. */
  end(charged: boolean): void {
    for (const place of this.#places.values()) place.end(charged);
    this.#places.clear();
  }

  #windowOf(messages: number, bytes: number): PlaceWindow {
    return { messages: Math.min(messages, this.#limits.placeWindowMessages), bytes };
  }

  #tellLost(number: number, failure: Failure): void {
    this.#link.sendPayload(Command.PLACE_LOST, { c: number }, failure);
  }
}
