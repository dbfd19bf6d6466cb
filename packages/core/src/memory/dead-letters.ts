import type { DeadLetterOptions } from '../driver/address.js';
import type { Frame } from '../driver/frame.js';
import { Alarm, type MemoryClock } from './memory-clock.js';

/** A letter, and its place among the others. */
export interface StoredLetter {
  readonly frame: Frame;
  readonly sequence: number;
  readonly expiresAt: number;
}

/** Why the broker itself makes a letter. */
export type BrokerReason = 'delivery-limit' | 'expired' | 'overflow';

/** The dead letters of one pool, oldest first; they outlive a pool that expires. */
export class DeadLetters {
  readonly options: DeadLetterOptions;
  readonly #clock: MemoryClock;
  readonly #alarm: Alarm;
  #letters: StoredLetter[] = [];
  #held = 0;
  #lastSequence = 0;
  #isRemoved = false;

  constructor(options: DeadLetterOptions, clock: MemoryClock) {
    this.options = options;
    this.#clock = clock;
    this.#alarm = new Alarm(clock, () => this.#trim());
  }

  /** All letters, also those held by somebody who looks. */
  get size(): number {
    return this.#letters.length + this.#held;
  }

  get lastSequence(): number {
    return this.#lastSequence;
  }

  get isRemoved(): boolean {
    return this.#isRemoved;
  }

  /** Adds what the broker itself gives up, with its reason. */
  addBecause(reason: BrokerReason, frame: Frame): void {
    this.add({ ...frame, headers: { ...frame.headers, 'joinpool-reason': reason } });
  }

  add(frame: Frame): void {
    this.#lastSequence += 1;
    const expiresAt = this.#clock.now() + (this.options.ttlMs ?? Infinity);
    this.#letters.push({ frame, sequence: this.#lastSequence, expiresAt });
    this.#trim();
  }

  /** Takes the oldest letter up to this sequence number out, for a view. */
  hold(lastSequence: number): StoredLetter | undefined {
    const [first] = this.#letters;
    if (first === undefined || first.sequence > lastSequence) return undefined;
    this.#letters.shift();
    this.#held += 1;
    return first;
  }

  /** Forgets a held letter. */
  discard(): void {
    this.#held -= 1;
  }

  /** Puts held letters back where they were. */
  putBack(letters: readonly StoredLetter[]): void {
    if (letters.length === 0 || this.#isRemoved) return;
    this.#held -= letters.length;
    this.#letters = [...letters, ...this.#letters].sort((one, other) => one.sequence - other.sequence);
    this.#trim();
  }

  remove(): void {
    this.#isRemoved = true;
    this.#letters = [];
    this.#alarm.turnOff();
  }

  /** Lets go what is too old or too much, the oldest first; a held letter waits for its view to close. */
  #trim(): void {
    const now = this.#clock.now();
    while ((this.#letters[0]?.expiresAt ?? Infinity) <= now) this.#letters.shift();
    while (this.#letters.length > 0 && this.size > (this.options.maxMessages ?? Infinity)) this.#letters.shift();
    const expiresAt = this.#letters[0]?.expiresAt ?? Infinity;
    if (expiresAt !== Infinity) this.#alarm.setFor(expiresAt);
  }
}
