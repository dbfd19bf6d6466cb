import { type Deferred, deferred } from '../util/deferred.js';
import { isThenable } from '../util/thenable.js';

/** How a task ended. Called once, after its place in the group is free. */
export type TaskEnded = (failed: boolean, error: unknown, value: unknown) => void;

/** The tasks that were started between two calls of `wait`. */
interface Cohort {
  running: number;
  readonly ended: Deferred<void>;
}

const newCohort = (): Cohort => ({ running: 0, ended: deferred() });

/** Runs at most `size` tasks at once, and tells when those that run now have ended. */
export class TaskGroup {
  readonly size: number;
  readonly #queued: (() => void)[] = [];
  #running = 0;
  #cohort = newCohort();
  /** Earlier cohorts that somebody waits for. */
  readonly #awaited = new Set<Cohort>();

  constructor(size: number) {
    this.size = size;
  }

  /** How many tasks run. */
  get running(): number {
    return this.#running;
  }

  get hasRoom(): boolean {
    return this.#running < this.size;
  }

  /** Runs the task when there is room, in the order of calls; settles as the task does. */
  run<Value>(task: () => Value | PromiseLike<Value>): Promise<Awaited<Value>> {
    const result = deferred<Awaited<Value>>();
    const start = (): void =>
      this.start(task, undefined, (failed, error, value) => {
        if (failed) result.reject(error);
        else result.resolve(value as Awaited<Value>);
        if (this.hasRoom) this.#queued.shift()?.();
      });
    if (this.hasRoom) start();
    else this.#queued.push(start);
    return result.promise;
  }

  /** Starts the task at once; the caller has looked at `hasRoom`. A task that answers no promise ends synchronously. */
  start<Input>(task: (input: Input) => unknown, input: Input, ended: TaskEnded): void {
    const cohort = this.#cohort;
    cohort.running += 1;
    this.#running += 1;
    let value: unknown;
    try {
      value = task(input);
    } catch (error) {
      this.#free(cohort);
      ended(true, error, undefined);
      return;
    }
    if (isThenable(value)) {
      value.then(
        (result) => {
          this.#free(cohort);
          ended(false, undefined, result);
        },
        (error) => {
          this.#free(cohort);
          ended(true, error, undefined);
        },
      );
    } else {
      this.#free(cohort);
      ended(false, undefined, value);
    }
  }

  /** Resolves when every task that runs at the call has ended; those started later are not waited for. */
  async wait(): Promise<void> {
    if (this.#cohort.running > 0) {
      this.#awaited.add(this.#cohort);
      this.#cohort = newCohort();
    }
    await Promise.all([...this.#awaited].map(({ ended }) => ended.promise));
  }

  #free(cohort: Cohort): void {
    this.#running -= 1;
    cohort.running -= 1;
    if (cohort.running === 0 && this.#awaited.delete(cohort)) cohort.ended.resolve();
  }
}
