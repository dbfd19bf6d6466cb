import type { Executor, RunEnded } from '../delivery/executor.js';
import type { BatchCallback, BatchOutcome, Message } from '../delivery/message.js';
import { PoolError } from '../errors/pool-error.js';
import type { Alarm, Timers } from '../util/timers.js';
import { TaskGroup } from './task-group.js';

interface Waiting {
  readonly message: Message;
  readonly ended: RunEnded;
  readonly started: (() => void) | undefined;
}

export interface BatchSettings {
  readonly size: number;
  readonly timeoutMs: number;
  readonly concurrency: number;
}

/** Gathers messages and hands them to a callback of many: when `size` are there, or `timeoutMs` after the first. */
export class BatchWrapper implements Executor {
  readonly #callback: (messages: readonly Message[]) => unknown;
  readonly #settings: BatchSettings;
  readonly #timers: Timers;
  readonly #tasks: TaskGroup;
  #gathered: Waiting[] = [];
  #alarm: Alarm | undefined;
  #due = false;

  constructor(callback: BatchCallback, settings: BatchSettings, timers: Timers) {
    this.#callback = typeof callback === 'function' ? callback : (messages) => callback.handle(messages);
    this.#settings = settings;
    this.#timers = timers;
    this.#tasks = new TaskGroup(settings.concurrency);
  }

  get room(): number {
    return this.#settings.size - this.#gathered.length;
  }

  start(message: Message, ended: RunEnded, started?: () => void): void {
    this.#gathered.push({ message, ended, started });
    if (this.#gathered.length >= this.#settings.size) this.#due = true;
    else this.#alarm ??= this.#timers.set(this.#settings.timeoutMs, () => this.#expire());
    this.#flush();
  }

  withdraw(message: Message): boolean {
    const before = this.#gathered.length;
    this.#gathered = this.#gathered.filter((waiting) => waiting.message !== message);
    if (this.#gathered.length === 0) this.#disarm();
    return this.#gathered.length < before;
  }

  wait(): Promise<void> {
    return this.#tasks.wait();
  }

  #expire(): void {
    this.#alarm = undefined;
    this.#due = true;
    this.#flush();
  }

  #disarm(): void {
    this.#alarm?.cancel();
    this.#alarm = undefined;
    this.#due = false;
  }

  #flush(): void {
    if (!this.#due || !this.#tasks.hasRoom || this.#gathered.length === 0) return;
    const batch = this.#gathered;
    this.#gathered = [];
    this.#disarm();
    for (const { started } of batch) started?.();
    this.#tasks.start(
      this.#callback,
      batch.map((waiting) => waiting.message),
      (failed, error, value) => {
        settleBatch(batch, failed, error, value);
        this.#flush();
      },
    );
  }
}

const settleBatch = (batch: readonly Waiting[], failed: boolean, error: unknown, value: unknown): void => {
  if (failed || value === undefined) {
    for (const waiting of batch) waiting.ended(failed, error);
    return;
  }
  if (!Array.isArray(value) || value.length !== batch.length) {
    const wrong = wrongOutcomes(batch.length, value);
    for (const waiting of batch) waiting.ended(true, wrong);
    return;
  }
  for (const [index, waiting] of batch.entries()) endOne(waiting, value[index]);
};

const endOne = (waiting: Waiting, outcome: BatchOutcome): void => {
  if (outcome === undefined || outcome === 'accept') waiting.ended(false, undefined);
  else if (outcome instanceof Error) waiting.ended(true, outcome);
  else waiting.ended(true, wrongOutcomes(1, outcome));
};

const wrongOutcomes = (size: number, value: unknown): PoolError =>
  new PoolError(
    'invalid-outcome',
    `the batch callback answered ${Array.isArray(value) ? `${value.length} outcomes` : typeof value} for ${size} message(s)`,
    {
      advice:
        "Answer nothing when all are processed, or an array with undefined, 'accept' or an Error for each message.",
    },
  );
