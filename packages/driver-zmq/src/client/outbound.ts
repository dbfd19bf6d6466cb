import { Command } from '../protocol/command.js';
import { encodePayload } from '../protocol/payload-json.js';
import type { Welcome } from '../protocol/payloads.js';
import type { ProducerLog } from './producer-log.js';
import type { PublishBatch } from './publish-batch.js';
import { RouteSlots } from './route-slots.js';
import type { Session } from './session.js';

/** What goes out over one session: batches in order, as many as the hub's window takes; the others wait. */
export class Outbound {
  readonly #session: Session;
  readonly #log: ProducerLog;
  readonly #window: Welcome['window'];
  readonly #slots = new RouteSlots();
  #waiting: PublishBatch[] = [];

  constructor(session: Session, log: ProducerLog, window: Welcome['window']) {
    this.#session = session;
    this.#log = log;
    this.#window = window;
  }

  add(batch: PublishBatch): void {
    this.#waiting.push(batch);
    this.goOn();
  }

  /** Sends what there is room for. */
  goOn(): void {
    while (this.#waiting[0] !== undefined && this.#log.hasRoomFor(this.#waiting[0], this.#window)) {
      const batch = this.#waiting.shift();
      if (batch !== undefined) this.#send(batch);
    }
  }

  /** Takes back what was not sent yet. */
  takeWaiting(): readonly PublishBatch[] {
    const waiting = this.#waiting;
    this.#waiting = [];
    return waiting;
  }

  #send(batch: PublishBatch): void {
    const { slot, isNew } = this.#slots.take(batch.route);
    if (isNew) this.#session.send(Command.ROUTE, { c: slot }, encodePayload(batch.route));
    this.#log.add(batch);
    const { first, entries } = batch;
    this.#session.send(Command.PUBLISH, { a: first, b: entries.length, c: slot }, batch.takeRecords());
  }
}
