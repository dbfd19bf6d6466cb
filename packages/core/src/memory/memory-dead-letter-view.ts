import type { DeadLetterView } from '../driver/administration.js';
import type { Delivery } from '../driver/delivery.js';
import { DriverFailure } from '../driver/driver-failure.js';
import type { DeadLetters, StoredLetter } from './dead-letters.js';
import { turnUnlessAborted } from './turn.js';

/** Holds the letters it has shown until it is closed, as of the moment it was opened. */
export class MemoryDeadLetterView implements DeadLetterView {
  readonly #letters: DeadLetters;
  readonly #lastSequence: number;
  readonly #held = new Set<StoredLetter>();
  readonly #onClose: (view: MemoryDeadLetterView) => void;
  #isClosed = false;
  #isLost = false;

  constructor(letters: DeadLetters, onClose: (view: MemoryDeadLetterView) => void) {
    this.#letters = letters;
    this.#lastSequence = letters.lastSequence;
    this.#onClose = onClose;
  }

  async next(signal: AbortSignal): Promise<Delivery | undefined> {
    await turnUnlessAborted(signal);
    if (this.#isLost) throw new DriverFailure('connection-lost', 'the connection of this look is over');
    const letter = this.#isClosed ? undefined : this.#letters.hold(this.#lastSequence);
    if (letter === undefined) return undefined;
    this.#held.add(letter);
    return {
      frame: { ...letter.frame, body: new Uint8Array(letter.frame.body) },
      redelivered: false,
      deliveryCount: 1,
      settle: (how) => {
        if (this.#isClosed || this.#letters.isRemoved || !this.#held.has(letter)) return false;
        if (how !== 'accept') return true;
        this.#held.delete(letter);
        this.#letters.discard();
        return true;
      },
    };
  }

  close(_signal: AbortSignal): Promise<void> {
    this.#putBack();
    return Promise.resolve();
  }

  /** The connection is over. Looking never takes anything away, but a list that ends here would be short. */
  lose(): void {
    this.#isLost = true;
    this.#putBack();
  }

  #putBack(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#letters.putBack([...this.#held]);
    this.#held.clear();
    this.#onClose(this);
  }
}
