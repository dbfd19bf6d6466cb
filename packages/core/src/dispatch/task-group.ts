import { deferred } from '../util/deferred.js';
import { isThenable } from '../util/thenable.js';

/** How a task ended. Called once, after its place in the group is free. */
export type TaskEnded = (failed: boolean, error: unknown, value: unknown) => void;

interface RunningTask {
  waiters: (() => void)[] | undefined;
}

/** Runs at most `size` tasks at once, and tells when those that run now have ended. */
export class TaskGroup {
  readonly size: number;
  readonly #running = new Set<RunningTask>();
  readonly #queued: (() => void)[] = [];

  constructor(size: number) {
    this.size = size;
  }

  /** How many tasks run. */
  get running(): number {
    return this.#running.size;
  }

  get hasRoom(): boolean {
    return this.#running.size < this.size;
  }

  /** Runs the task when there is room, in the order of calls; settles as the task does. */
  run<Value>(task: () => Value | PromiseLike<Value>): Promise<Awaited<Value>> {
    const result = deferred<Awaited<Value>>();
    const start = (): void =>
      this.start(task, (failed, error, value) => {
        if (failed) result.reject(error);
        else result.resolve(value as Awaited<Value>);
        if (this.hasRoom) this.#queued.shift()?.();
      });
    if (this.hasRoom) start();
    else this.#queued.push(start);
    return result.promise;
  }

  /** Starts the task at once; the caller has looked at `hasRoom`. A task that answers no promise ends synchronously. */
  start(task: () => unknown, ended: TaskEnded): void {
    const running: RunningTask = { waiters: undefined };
    this.#running.add(running);
    let value: unknown;
    try {
      value = task();
    } catch (error) {
      this.#end(running, ended, true, error);
      return;
    }
    if (isThenable(value)) {
      value.then(
        (result) => this.#end(running, ended, false, undefined, result),
        (error) => this.#end(running, ended, true, error),
      );
    } else this.#end(running, ended, false, undefined, value);
  }

  /** Resolves when every task that runs at the call has ended; those started later are not waited for. */
  wait(): Promise<void> {
    let left = this.#running.size;
    if (left === 0) return Promise.resolve();
    const all = deferred<void>();
    const countDown = (): void => {
      left -= 1;
      if (left === 0) all.resolve();
    };
    for (const task of this.#running) {
      task.waiters ??= [];
      task.waiters.push(countDown);
    }
    return all.promise;
  }

  // biome-ignore lint/complexity/useMaxParams: the hot path, without an object per task
  #end(task: RunningTask, ended: TaskEnded, failed: boolean, error: unknown, value?: unknown): void {
    this.#running.delete(task);
    ended(failed, error, value);
    if (task.waiters !== undefined) for (const waiter of task.waiters) waiter();
  }
}
