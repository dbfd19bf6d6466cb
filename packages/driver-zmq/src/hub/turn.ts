import type { HubClock } from './clock.js';

export interface TurnTask {
  run(): void;
}

/** What is done once at the end of a turn, however often it was asked for in it. */
export class Turn {
  readonly #clock: HubClock;
  readonly #last: () => void;
  #tasks = new Set<TurnTask>();
  #isScheduled = false;
  #isStopped = false;

  /** `last` runs after all tasks of every turn. */
  constructor(clock: HubClock, last: () => void) {
    this.#clock = clock;
    this.#last = last;
  }

  add(task: TurnTask): void {
    this.#tasks.add(task);
    this.schedule();
  }

  schedule(): void {
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    this.#clock.defer(() => {
      this.#isScheduled = false;
      this.end();
    });
  }

  /** Nothing more is done. */
  stop(): void {
    this.#isStopped = true;
  }

  /** Ends the turn now. */
  end(): void {
    if (this.#isStopped) return;
    while (this.#tasks.size > 0) {
      const tasks = this.#tasks;
      this.#tasks = new Set();
      for (const task of tasks) task.run();
    }
    this.#last();
  }
}
