import type { Services } from './services.js';

/** What one step may let go of: until it is written, all of it is in memory. */
export const mostOfStep = Object.freeze({ entries: 4_096, bytes: 8 * 1_024 * 1_024 });

/** Lets go of much in steps, each when the one before is written: a whole backlog that is over would not fit into memory. */
export class Steps {
  readonly #services: Services;
  readonly #goOn: () => void;
  #isWaiting = false;

  constructor(services: Services, goOn: () => void) {
    this.#services = services;
    this.#goOn = goOn;
  }

  /** Whether the last step is still to be written. */
  get isWaiting(): boolean {
    return this.#isWaiting;
  }

  /** Goes on once everything is written that was changed by now. */
  wait(): void {
    const { changes, commits, turn } = this.#services;
    this.#isWaiting = true;
    changes.afterCommit(this.#onCommit);
    commits.want();
    turn.schedule();
  }

  readonly #onCommit = (): void => {
    const { changes, commits } = this.#services;
    if (commits.isFailing) {
      changes.afterCommit(this.#onCommit);
      return;
    }
    this.#isWaiting = false;
    this.#goOn();
  };
}
