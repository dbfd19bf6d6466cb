import type { Letters } from './letters.js';
import { firstOf, type Run } from './run.js';

/** Holds the letters that it has shown until it is closed; it shows what was there when it was opened. */
export class LettersView {
  readonly #letters: Letters;
  readonly #below: number;
  readonly #held = new Map<number, Run>();

  constructor(letters: Letters) {
    this.#letters = letters;
    this.#below = letters.queue.committedBelow;
  }

  /** The next letter and its number in this view; undefined after the last. */
  next(): { readonly letter: number; readonly record: Buffer } | undefined {
    const run = this.#letters.hold(this.#below);
    if (run === undefined) return undefined;
    const letter = firstOf(run);
    this.#held.set(letter, run);
    return { letter, record: run.entry.records(run.from, run.to) };
  }

  /** Removes a letter that it holds. */
  discard(letter: number): boolean {
    const run = this.#held.get(letter);
    if (run === undefined || this.#letters.queue.isRemoved) return false;
    this.#held.delete(letter);
    this.#letters.discard(run);
    return true;
  }

  /** Puts back what it holds, in its old order, uncharged. */
  close(): void {
    for (const run of this.#held.values()) this.#letters.putBack(run);
    this.#held.clear();
    this.#letters.trim();
  }
}
