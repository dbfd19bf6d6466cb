import type { Journal, JournalWrite } from '../journal/journal.js';
import { Alarm } from './alarm.js';
import type { HubClock } from './clock.js';

/** What takes part in a commit. */
export interface CommitPart {
  /** Called when the commit is made up; what it answers is written, or nothing of the whole commit. */
  seal(): readonly JournalWrite[];
  /** It is written: what it meant comes into force. */
  committed(): void;
  /** Nothing of it is written. */
  failed(error: unknown): void;
}

/** Something that a client waits for. Operations take effect in the order in which they came. */
export interface Operation extends CommitPart {
  /** What follows must see its effect: it shares its commit with no other operation. */
  readonly isAlone: boolean;
  readonly byteLength: number;
}

export interface CommitQueueOptions {
  readonly journal: Journal;
  readonly clock: HubClock;
  readonly maxBytes: number;
  /** Parts of every commit, in the order of their writes: these before the operations. */
  readonly before: readonly CommitPart[];
  /** And these after them. */
  readonly after: readonly CommitPart[];
  /** After every commit that wrote, or failed to. */
  readonly onWritten: () => void;
  /** With the error when commits begin to fail, and with undefined when they succeed again. */
  readonly onFailing: (error: unknown) => void;
}

/** What is not urgent is written with the next commit, at most this much later. */
const patienceMs = 10;
const retryMs = 1_000;

/** Writes to the journal, one commit at a time: everything that came meanwhile is the next. */
export class CommitQueue {
  readonly #options: CommitQueueOptions;
  readonly #patience: Alarm;
  #operations: Operation[] = [];
  #isWanted = false;
  #isBusy = false;
  #isFailing = false;
  #isStopped = false;
  #idle: (() => void)[] = [];

  constructor(options: CommitQueueOptions) {
    this.#options = options;
    this.#patience = new Alarm(options.clock, () => {
      this.#isWanted = true;
      this.flush();
    });
  }

  /** Whether the last commit failed. */
  get isFailing(): boolean {
    return this.#isFailing;
  }

  /** It becomes part of the commit that starts at the end of the turn, or after the one that is under way. */
  add(operation: Operation): void {
    this.#operations.push(operation);
  }

  /** A commit is needed at the end of the turn. */
  want(): void {
    if (this.#isFailing) this.wantSoon();
    else this.#isWanted = true;
  }

  /** A commit is needed, but it may wait for another. */
  wantSoon(): void {
    const { clock } = this.#options;
    this.#patience.setFor(clock.now() + (this.#isFailing ? retryMs : patienceMs));
  }

  /** Starts a commit if one is needed and none is under way. */
  flush(): void {
    while (!this.#isBusy && !this.#isStopped && (this.#isWanted || this.#operations.length > 0)) this.#commit();
    if (!this.#isBusy) this.#tellIdle();
  }

  /** Resolves when nothing is under way and nothing waits. */
  idle(): Promise<void> {
    return new Promise((resolve) => {
      this.#idle.push(resolve);
      this.#isWanted = true;
      this.flush();
    });
  }

  /** No commit is started any more. */
  stop(): void {
    this.#isStopped = true;
    this.#patience.turnOff();
  }

  #commit(): void {
    const { before, after, journal } = this.#options;
    this.#isWanted = false;
    this.#patience.turnOff();
    const parts = [...before, ...this.#nextOperations(), ...after];
    const writes: JournalWrite[] = [];
    for (const part of parts) for (const write of part.seal()) writes.push(write);
    if (writes.length === 0) {
      this.#end(parts, undefined);
      return;
    }
    this.#isBusy = true;
    journal.commit(writes).then(
      () => this.#goOn(parts, undefined),
      (error: unknown) => this.#goOn(parts, error ?? 'the journal gave no reason'),
    );
  }

  #goOn(parts: readonly CommitPart[], error: unknown): void {
    this.#isBusy = false;
    this.#end(parts, error);
    this.#options.onWritten();
    this.flush();
  }

  #end(parts: readonly CommitPart[], error: unknown): void {
    const hasChanged = this.#isFailing !== (error !== undefined);
    this.#isFailing = error !== undefined;
    for (const part of parts) {
      if (error === undefined) part.committed();
      else part.failed(error);
    }
    if (this.#isFailing) this.wantSoon();
    if (hasChanged) this.#options.onFailing(error);
  }

  #nextOperations(): Operation[] {
    const [first] = this.#operations;
    if (first?.isAlone) return this.#operations.splice(0, 1);
    let bytes = 0;
    const end = this.#operations.findIndex((operation) => {
      bytes += operation.byteLength;
      return operation.isAlone || (operation !== first && bytes > this.#options.maxBytes);
    });
    return this.#operations.splice(0, end < 0 ? this.#operations.length : end);
  }

  #tellIdle(): void {
    const idle = this.#idle;
    this.#idle = [];
    for (const resolve of idle) resolve();
  }
}
