import type { Message } from './message.js';

/** How a run of the callback ended, for one message. */
export type RunEnded = (failed: boolean, error: unknown) => void;

/** What runs callbacks: one message at a time, or many. It keeps the bound on concurrency. */
export interface Executor {
  /** How many further messages may be started now. */
  readonly room: number;
  /**
   * Hands the message to the callback. `started` is called once, when the callback begins, and `ended` once, when it is
   * done with the message; both may be called synchronously.
   */
  start(message: Message, ended: RunEnded, started?: () => void): void;
  /** Takes back a message whose callback has not started yet; false when it has. */
  withdraw(message: Message): boolean;
  /** Resolves when every callback that runs at the call has ended. */
  wait(): Promise<void>;
}
