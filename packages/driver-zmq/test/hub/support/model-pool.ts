import { RecordReader } from '../../../src/protocol/record-reader.js';
import type { Got } from './test-client.js';
import type { TestJournal } from './test-journal.js';

interface Message {
  readonly text: string;
  readonly tag: number;
  /** Who has it now. */
  holder: object | undefined;
  deliveries: number;
  /** Charges that the model knows of; each death of a hub may add one. */
  charges: number;
  isAccepted: boolean;
  /** It was accepted, and the journal of a hub that died did not know. */
  mayReturn: boolean;
}

export interface ModelPoolOptions {
  readonly poolName: string;
  readonly topics: readonly string[];
  readonly deliveryLimit: number;
}

/** What a pool's members were told, and whether that can be. */
export class ModelPool {
  readonly options: ModelPoolOptions;
  readonly faults: string[] = [];
  readonly #messages = new Map<number, Message>();
  readonly #tags = new Map<string, number>();
  /** Of each holder and publisher, the last message that came for the first time. */
  readonly #order = new Map<object, Map<string, number>>();
  #deaths = 0;
  /** While a journal cannot be written deliveries go on, and a death then may forget how many. */
  #wasFailing = false;

  constructor(options: ModelPoolOptions) {
    this.options = options;
  }

  get held(): Message[] {
    return [...this.#messages.values()].filter(({ holder }) => holder !== undefined);
  }

  heldBy(holder: object): Message[] {
    return this.held.filter((message) => message.holder === holder);
  }

  failing(): void {
    this.#wasFailing = true;
  }

  deliver(holder: object, { tag, text, count, redelivered }: Got): void {
    const message = this.#messages.get(tag) ?? this.#first(holder, tag, text);
    this.#check(message.text === text, `tag ${tag} was '${message.text}' and is '${text}'`);
    this.#check(this.#tags.get(text) === tag, `'${text}' is there twice: ${this.#tags.get(text)} and ${tag}`);
    this.#check(message.holder === undefined, `'${text}' is with two places at a time`);
    this.#check(!message.isAccepted || message.mayReturn, `'${text}' was accepted and came again`);
    message.deliveries += 1;
    const least = this.#wasFailing && this.#deaths > 0 ? 1 : message.deliveries;
    const most = message.deliveries + this.#deaths;
    this.#check(count >= least && count <= most, `'${text}' came with count ${count}, not ${least} to ${most}`);
    this.#check(redelivered === count > 1, `'${text}' came with count ${count} and redelivered ${redelivered}`);
    message.holder = holder;
    message.isAccepted = false;
  }

  accept(tag: number): void {
    const message = this.#messages.get(tag);
    if (message === undefined) return;
    message.holder = undefined;
    message.isAccepted = true;
    message.mayReturn = false;
  }

  giveBack(tag: number, charged: boolean): void {
    const message = this.#messages.get(tag);
    if (message === undefined) return;
    message.holder = undefined;
    if (charged) message.charges += 1;
  }

  /** The place of this holder is over. */
  leave(holder: object, charged: boolean): void {
    for (const { tag } of this.heldBy(holder)) this.giveBack(tag, charged);
  }

  /** The hub died: what its journal has not got any more was accepted, or is a letter. */
  died(journal: TestJournal): void {
    this.#deaths += 1;
    const { waiting, letters } = this.stored(journal);
    for (const message of this.#messages.values()) {
      message.holder = undefined;
      const isThere = waiting.has(message.tag);
      if (message.isAccepted) message.mayReturn ||= isThere;
      else this.#check(isThere || letters.has(message.text), `'${message.text}' was lost when the hub died`);
    }
  }

  /** Everything was drained: of what was confirmed nothing is missing. */
  finish(confirmed: Iterable<string>, journal: TestJournal): void {
    const { waiting, letters } = this.stored(journal);
    this.#check(waiting.size === 0, `${waiting.size} messages are left`);
    for (const text of confirmed) {
      const message = this.#messages.get(this.#tags.get(text) ?? -1);
      this.#check(message?.isAccepted === true || letters.has(text), `'${text}' was confirmed and is lost`);
    }
    for (const text of letters) {
      const charges = (this.#messages.get(this.#tags.get(text) ?? -1)?.charges ?? 0) + this.#deaths;
      this.#check(charges >= this.options.deliveryLimit, `'${text}' is a letter after ${charges} charges`);
    }
  }

  /** What a journal has of this pool: the numbers that are not settled, and the texts of letters. */
  stored(journal: TestJournal): { readonly waiting: ReadonlySet<number>; readonly letters: ReadonlySet<string> } {
    const waiting = new Set<number>();
    const letters = new Set<string>();
    for (const { queueId, record } of journal.queues()) {
      if (record.kind === 'delayed' || record.poolName !== this.options.poolName) continue;
      for (const { tag, text } of unsettled(journal, queueId)) {
        if (record.kind === 'pool') waiting.add(tag);
        else letters.add(text);
      }
    }
    return { waiting, letters };
  }

  #first(holder: object, tag: number, text: string): Message {
    const message = { text, tag, holder: undefined, deliveries: 0, charges: 0, isAccepted: false, mayReturn: false };
    this.#messages.set(tag, message);
    if (!this.#tags.has(text)) this.#tags.set(text, tag);
    const [publisher = '', number = ''] = text.split(':');
    const seen = this.#order.get(holder) ?? new Map<string, number>();
    const isInOrder = (seen.get(publisher) ?? -1) < Number(number);
    // What could not be written comes again after what was published meanwhile.
    this.#check(isInOrder || this.#wasFailing, `'${text}' came after ${seen.get(publisher)}`);
    this.#order.set(holder, seen.set(publisher, Number(number)));
    return message;
  }

  #check(isRight: boolean, fault: string): void {
    if (!isRight) this.faults.push(`${this.options.poolName}: ${fault}`);
  }
}

function* unsettled(journal: TestJournal, queueId: number): Generator<{ readonly tag: number; readonly text: string }> {
  for (const { sequence, entry } of journal.entries(queueId, 0, Number.MAX_SAFE_INTEGER)) {
    const chunk = journal.chunk(entry.chunkId);
    const reader = new RecordReader(chunk?.records ?? Buffer.alloc(0), chunk?.count ?? 0);
    const texts = Array.from({ length: chunk?.count ?? 0 }, () => Buffer.from(reader.next()?.body ?? []).toString());
    for (let index = 0; index < entry.count; index += 1) {
      const isSettled = ((entry.settled?.[index >>> 3] ?? 0) & (1 << (index & 7))) !== 0;
      if (!isSettled) yield { tag: sequence + index, text: texts[entry.firstRecord + index] ?? '' };
    }
  }
}
