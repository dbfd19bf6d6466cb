import type { Executor, RunEnded } from '../delivery/executor.js';
import type { Callback, Message } from '../delivery/message.js';
import { TaskGroup } from './task-group.js';

/**
 * Runs a user's callback as a task for each message, at most `concurrency` at once. What it shares with the RPC
 * `ProxyCallback` is the task group; `wait()` resolves when every callback that runs at the call has ended.
 */
export class CallbackWrapper implements Executor {
  readonly #callback: (message: Message) => unknown;
  readonly #tasks: TaskGroup;

  constructor(callback: Callback, options: { readonly concurrency: number }) {
    this.#callback = typeof callback === 'function' ? callback : (message) => callback.handle(message);
    this.#tasks = new TaskGroup(options.concurrency);
  }

  get room(): number {
    return this.#tasks.size - this.#tasks.running;
  }

  /** Runs the callback when there is room; settles as the callback does. */
  handle(message: Message): Promise<unknown> {
    return this.#tasks.run(() => this.#callback(message));
  }

  start(message: Message, ended: RunEnded, started?: () => void): void {
    started?.();
    this.#tasks.start(this.#callback, message, ended);
  }

  withdraw(): boolean {
    return false; // what was started runs
  }

  wait(): Promise<void> {
    return this.#tasks.wait();
  }
}
