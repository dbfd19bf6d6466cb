import { partitionPoint } from '@joinpool/core/driver';
import { type Deliver, Deliveries } from './deliveries.js';
import { endOf, firstOf, lengthOf, type Run } from './run.js';

export interface PlaceWindow {
  readonly messages: number;
  /** 0 for no bound. */
  readonly bytes: number;
}

/** What a place asks of its pool. */
export interface PlaceOwner {
  /** Has its run accepted. */
  accept(run: Run): void;
  giveBack(run: Run, how: GiveBack): void;
  leave(place: Place): void;
  schedule(): void;
}

/** How messages come back. */
export interface GiveBack {
  readonly charged: boolean;
  readonly delayMs: number;
}

/** What a place says to its client. */
export interface PlaceClient {
  readonly deliver: Deliver;
  /** The pool is gone. */
  readonly lose: (reason: string) => void;
}

/** One member's place in a pool: what it holds unsettled, and how much more it takes. */
export class Place {
  readonly #owner: PlaceOwner;
  readonly #client: PlaceClient;
  readonly #deliveries: Deliveries;
  #window: PlaceWindow;
  /** In the order of their numbers. */
  #held: Run[] = [];
  #load = 0;
  #bytes = 0;
  #isStopped = false;
  #isOver = false;

  constructor(owner: PlaceOwner, window: PlaceWindow, client: PlaceClient) {
    this.#owner = owner;
    this.#window = window;
    this.#client = client;
    this.#deliveries = new Deliveries(client.deliver);
  }

  /** Deliveries that it holds unsettled. */
  get load(): number {
    return this.#load;
  }

  /** How many more it takes. */
  get credit(): number {
    return this.#isStopped ? 0 : Math.max(0, this.#window.messages - this.#load);
  }

  get window(): number {
    return this.#isStopped ? 0 : this.#window.messages;
  }

  /** How many of the run's first messages it takes. One above its window in bytes goes where nothing else is held, or nobody would take it. */
  roomFor(run: Run, most: number): number {
    const count = Math.min(most, lengthOf(run), this.credit);
    if (this.#window.bytes === 0) return count;
    let bytes = this.#bytes;
    for (let taken = 0; taken < count; taken += 1) {
      bytes += run.entry.bodyBytes(run.from + taken);
      if (bytes > this.#window.bytes && this.#load + taken > 0) return taken;
    }
    return count;
  }

  /** Hands over; what was handed goes out with `flush`. */
  hand(run: Run): void {
    this.#hold(run);
    this.#deliveries.add(run);
  }

  flush(): void {
    this.#deliveries.flush();
  }

  setWindow(window: PlaceWindow): void {
    this.#window = window;
    this.#bytes = this.#held.reduce((bytes, run) => bytes + this.#bodyBytes(run), 0);
    this.#owner.schedule();
  }

  /** Nothing more is handed to it; what it holds stays settleable. */
  stop(): void {
    this.#isStopped = true;
    this.#owner.schedule();
  }

  accept(first: number, count: number): void {
    for (const run of this.#release(first, count)) this.#owner.accept(run);
    this.#owner.schedule();
  }

  giveBack(first: number, how: GiveBack): void {
    for (const run of this.#release(first, 1)) this.#owner.giveBack(run, how);
    this.#owner.schedule();
  }

  /** Gives back what it holds: charged when its client vanished, or not, when it left in order. */
  end(charged: boolean): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#isStopped = true;
    const held = this.#held;
    this.#held = [];
    this.#load = 0;
    this.#bytes = 0;
    this.#owner.leave(this);
    for (const run of held) this.#owner.giveBack(run, { charged, delayMs: 0 });
    this.#owner.schedule();
  }

  /** The pool is gone, and what it handed out with it. */
  lose(reason: string): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#isStopped = true;
    this.#held = [];
    this.#client.lose(reason);
  }

  #hold(run: Run): void {
    this.#load += lengthOf(run);
    this.#bytes += this.#bodyBytes(run);
    const last = this.#held.at(-1);
    if (last === undefined || endOf(last) <= firstOf(run)) this.#held.push(run);
    else this.#held.splice(this.#firstEndingAfter(firstOf(run)), 0, run);
  }

  /** Takes out what it holds of these numbers; those that it does not hold are ignored. */
  #release(first: number, count: number): Run[] {
    const end = first + count;
    const from = this.#firstEndingAfter(first);
    const released: Run[] = [];
    const kept: Run[] = [];
    let to = from;
    for (; to < this.#held.length; to += 1) {
      const run = this.#held[to];
      if (run === undefined || firstOf(run) >= end) break;
      const { sequence } = run.entry;
      const cutFrom = Math.max(run.from, first - sequence);
      const cutTo = Math.min(run.to, end - sequence);
      if (run.from < cutFrom) kept.push({ ...run, to: cutFrom });
      if (cutTo < run.to) kept.push({ ...run, from: cutTo });
      released.push(cutFrom === run.from && cutTo === run.to ? run : { ...run, from: cutFrom, to: cutTo });
    }
    if (to === from) return released;
    this.#held.splice(from, to - from, ...kept);
    for (const run of released) {
      this.#load -= lengthOf(run);
      this.#bytes -= this.#bodyBytes(run);
    }
    return released;
  }

  /** Counted only for a window in bytes. */
  #bodyBytes({ entry, from, to }: Run): number {
    if (this.#window.bytes === 0) return 0;
    let bytes = 0;
    for (let index = from; index < to; index += 1) bytes += entry.bodyBytes(index);
    return bytes;
  }

  #firstEndingAfter(first: number): number {
    return partitionPoint(0, this.#held.length, (index) => {
      const run = this.#held[index];
      return run !== undefined && endOf(run) <= first;
    });
  }
}
