import type { Hub } from '../../../src/hub/hub.js';
import { Command } from '../../../src/protocol/command.js';
import type { Failure } from '../../../src/protocol/payloads.js';
import { TestClient } from './test-client.js';

interface Publishing {
  readonly text: string;
  readonly slot: number;
}

/** A publisher that keeps to the protocol: it sends again what its hub did not answer, after it was told how far it got. */
export class ModelPublisher {
  /** The topics of the texts that were confirmed. */
  readonly confirmed = new Map<string, string>();
  readonly #name: string;
  readonly #topics: readonly string[];
  #client: TestClient | undefined;
  #unanswered: (Publishing & { readonly sequence: number })[] = [];
  #waiting: Publishing[] = [];
  #count = 0;

  constructor(name: string, topics: readonly string[]) {
    this.#name = name;
    this.#topics = topics;
  }

  get isDone(): boolean {
    return this.#unanswered.length === 0 && this.#waiting.length === 0;
  }

  /** A new connection; the old one, if there is one, is not told. */
  connect(hub: Hub): void {
    this.#client = new TestClient(hub, this.#name).hello();
  }

  gone(): void {
    this.#client?.gone();
  }

  add(count: number, slot: number): void {
    for (let added = 0; added < count; added += 1) {
      this.#waiting.push({ text: `${this.#name}:${this.#count}`, slot });
      this.#count += 1;
    }
  }

  /** Reads what came, and sends what waits. */
  act(): void {
    const client = this.#client;
    if (client === undefined) return;
    for (const { header, parts } of client.received.splice(0)) {
      if (header.command === Command.WELCOME) this.#welcome(client, header.a, parts[1]);
      if (header.command === Command.REFUSED) this.#refuse(header.a, header.b, parts[1]);
      if (header.command === Command.CONFIRM) this.#confirmUpTo(header.a);
    }
    if (client.generation !== 0) this.#send(client);
  }

  #welcome(client: TestClient, answered: number, payload: Uint8Array | undefined): void {
    const { refused } = JSON.parse(Buffer.from(payload ?? []).toString());
    for (const { first, count } of refused) this.#take(first, count);
    this.#confirmUpTo(answered);
    this.#waiting = [...this.#unanswered, ...this.#waiting];
    this.#unanswered = [];
    for (const [slot, topic] of this.#topics.entries()) client.toTopic(topic, {}, slot);
  }

  /** What could not be written is sent again; in this model nothing else is refused. */
  #refuse(first: number, count: number, payload: Uint8Array | undefined): void {
    const failure: Failure = JSON.parse(Buffer.from(payload ?? []).toString());
    if (failure.kind !== 'unavailable') throw new Error(failure.message);
    this.#take(first, count);
  }

  #take(first: number, count: number): void {
    const isOf = ({ sequence }: { sequence: number }): boolean => sequence >= first && sequence < first + count;
    this.#waiting = [...this.#unanswered.filter(isOf), ...this.#waiting];
    this.#unanswered = this.#unanswered.filter((one) => !isOf(one));
  }

  #confirmUpTo(last: number): void {
    const confirmed = this.#unanswered.filter(({ sequence }) => sequence <= last);
    for (const { text, slot } of confirmed) this.confirmed.set(text, this.#topics[slot] ?? '');
    this.#unanswered = this.#unanswered.filter(({ sequence }) => sequence > last);
  }

  #send(client: TestClient): void {
    while (this.#waiting.length > 0) {
      const slot = this.#waiting[0]?.slot ?? 0;
      const end = this.#waiting.findIndex((one) => one.slot !== slot);
      const batch = this.#waiting.splice(0, end < 0 ? this.#waiting.length : end);
      const first = client.sequence + 1;
      for (const [index, one] of batch.entries()) this.#unanswered.push({ ...one, sequence: first + index });
      client.publish(
        batch.map(({ text }) => text),
        slot,
      );
    }
  }
}
