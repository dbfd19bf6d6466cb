import type { Settlement } from '@joinpool/core/driver';
import type { Session } from './client/session.js';
import type { Settler } from './delivery.js';
import { Command } from './protocol/command.js';
import { encodeSettlements, type SettlementEntry } from './protocol/settlement-list.js';

/** Gathers the settlements of one place, and writes those of one turn of the event loop at its end. */
export class Settlements implements Settler {
  readonly #session: Session;
  readonly #place: number;
  #accepted: number[] = [];
  #retried: SettlementEntry[] = [];
  #released: SettlementEntry[] = [];
  #immediate: NodeJS.Immediate | undefined;
  #isOver = false;

  constructor(session: Session, place: number) {
    this.#session = session;
    this.#place = place;
  }

  settle(tag: number, how: Settlement, delayMs: number): boolean {
    if (this.#isOver) return false;
    if (how === 'accept') this.#accepted.push(tag);
    else (how === 'retry' ? this.#retried : this.#released).push({ tag, value: delayMs });
    this.#immediate ??= setImmediate(this.flush);
    return true;
  }

  /** Writes what was gathered. */
  readonly flush = (): void => {
    clearImmediate(this.#immediate);
    this.#immediate = undefined;
    const accepted = this.#accepted;
    const retried = this.#retried;
    const released = this.#released;
    this.#accepted = [];
    this.#retried = [];
    this.#released = [];
    this.#write(Command.RETRY, retried);
    this.#write(Command.RELEASE, released);
    this.#write(Command.ACCEPT, rangesOf(accepted));
  };

  /** From now on every settlement is too late; what was gathered and not written goes nowhere. */
  end(): void {
    this.#isOver = true;
    clearImmediate(this.#immediate);
  }

  #write(command: Command, entries: readonly SettlementEntry[]): void {
    if (entries.length > 0) this.#session.send(command, { c: this.#place }, encodeSettlements(entries));
  }
}

/** Most are accepted in the order in which they came. */
const rangesOf = (tags: number[]): readonly SettlementEntry[] => {
  const ranges: SettlementEntry[] = [];
  let first = 0;
  let count = 0;
  for (const tag of inOrder(tags)) {
    if (tag === first + count) {
      count += 1;
      continue;
    }
    if (count > 0) ranges.push({ tag: first, value: count });
    first = tag;
    count = 1;
  }
  if (count > 0) ranges.push({ tag: first, value: count });
  return ranges;
};

const inOrder = (tags: number[]): readonly number[] =>
  tags.every((tag, index) => index === 0 || tag > (tags[index - 1] ?? 0))
    ? tags
    : tags.sort((one, other) => one - other);
