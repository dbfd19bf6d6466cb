import type { Message } from './message.js';

/** How a run of the callback ended, for one message. */
export type RunEnded = (failed: boolean, error: unknown) => void;

/** What runs callbacks: one message at a time, or many. It keeps the bound on concurrency. */
export interface Executor {
  /** Whether another message may be started now. */
  readonly hasRoom: boolean;
  /** Hands the message to the callback. `ended` is called once, when the callback is done with it, and may be called synchronously. */
  start(message: Message, ended: RunEnded): void;
  /** Takes back a message whose callback has not started yet; false when it has. */
  withdraw(message: Message): boolean;
  /** Resolves when every callback that runs at the call has ended. */
  wait(): Promise<void>;
}
