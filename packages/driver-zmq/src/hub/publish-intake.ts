import { Command } from '../protocol/command.js';
import type { Header } from '../protocol/header.js';
import { parseRoute } from '../protocol/parse-payload.js';
import type { RefusedRange, Route } from '../protocol/payloads.js';
import { ProtocolError } from '../protocol/protocol-error.js';
import type { Link } from './link.js';
import type { AnswerSink, Producer } from './producer.js';
import { Publish, type PublishSurroundings } from './publish.js';
import { RecordBatch } from './record-batch.js';

/** Takes one session's routes and publishes, and answers them. */
export class PublishIntake implements AnswerSink {
  readonly #producer: Producer;
  readonly #link: Link;
  readonly #surroundings: PublishSurroundings;
  readonly #routes = new Map<number, Route>();

  constructor(producer: Producer, link: Link, surroundings: PublishSurroundings) {
    this.#producer = producer;
    this.#link = link;
    this.#surroundings = surroundings;
  }

  confirm(last: number, isRouted: boolean): void {
    this.#link.send(Command.CONFIRM, { a: last, c: isRouted ? 1 : 0 });
  }

  refuse({ first, count, kind, message }: RefusedRange): void {
    this.#link.sendPayload(Command.REFUSED, { a: first, b: count }, { kind, message });
  }

  /** Throws `ProtocolError` for what is no route. */
  setRoute(slot: number, payload: Uint8Array | undefined): void {
    const { routesPerSession } = this.#surroundings.services.limits;
    if (slot >= routesPerSession) throw new ProtocolError(`slot ${slot} is above ${routesPerSession - 1}`);
    this.#routes.set(slot, parseRoute(payload));
  }

  /** Throws `ProtocolError` for what breaks the rules of publishing. */
  publish({ a: first, b: count, c: slot }: Header, records: Uint8Array | undefined): void {
    const route = this.#routes.get(slot);
    if (route === undefined) throw new ProtocolError(`slot ${slot} has no route`);
    if (records === undefined || count === 0) throw new ProtocolError('a PUBLISH without records');
    if (this.#isOld(first, count)) return;
    this.#checkBounds(count, records.byteLength);
    const batch = new RecordBatch(records, count);
    const { services } = this.#surroundings;
    this.#producer.receive(count, records.byteLength);
    services.commits.add(new Publish({ producer: this.#producer, first, route, batch }, this.#surroundings));
    services.turn.schedule();
  }

  /** What was answered before is answered again; what is on its way will be. */
  #isOld(first: number, count: number): boolean {
    const { lastReceived, answered } = this.#producer;
    if (first === lastReceived + 1) return false;
    const last = first + count - 1;
    if (first < 1 || last > lastReceived)
      throw new ProtocolError(`publishes ${first} to ${last} do not follow ${lastReceived}`);
    if (last <= answered) {
      for (const range of this.#producer.refused)
        if (range.first <= last && range.first + range.count > first) this.refuse(range);
      this.confirm(answered, true);
    }
    return true;
  }

  #checkBounds(count: number, bytes: number): void {
    const { limits } = this.#surroundings.services;
    const { lastReceived, answered, pendingBytes } = this.#producer;
    if (count > limits.batchRecords)
      throw new ProtocolError(`a PUBLISH of ${count} records, above ${limits.batchRecords}`);
    if (count > 1 && bytes > limits.batchBytes)
      throw new ProtocolError(`a PUBLISH of ${bytes} bytes in ${count} records, above ${limits.batchBytes}`);
    if (lastReceived - answered + count > limits.producerWindowMessages)
      throw new ProtocolError(`more than ${limits.producerWindowMessages} publishes are unanswered`);
    if (pendingBytes > 0 && pendingBytes + bytes > limits.producerWindowBytes)
      throw new ProtocolError(`more than ${limits.producerWindowBytes} bytes of publishes are unanswered`);
  }
}
