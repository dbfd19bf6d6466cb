import type { JournalWrite } from '../journal/journal.js';
import type { Failure } from '../protocol/payloads.js';
import type { Operation } from './commit-queue.js';
import { notWritten } from './failure.js';

/** A change of what there is: what is written for it, and what it does once that is on disk. */
export interface Change<Answer> {
  readonly writes: readonly JournalWrite[];
  apply(): Answer;
}

/** What a change turns out to be when its turn has come, after all that came before it. */
export type Prepare<Answer> = () => Change<Answer> | Failure;

const isFailure = <Answer>(prepared: Change<Answer> | Failure): prepared is Failure => 'kind' in prepared;

/** Has one change made, on its own: what comes after it sees it. */
export class ChangeOperation<Answer> implements Operation {
  readonly isAlone = true;
  readonly byteLength = 0;
  readonly #prepare: Prepare<Answer>;
  readonly #answer: (answer: { readonly ok: Answer } | { readonly error: Failure }) => void;
  #prepared: Change<Answer> | Failure | undefined;

  constructor(prepare: Prepare<Answer>, answer: (answer: { ok: Answer } | { error: Failure }) => void) {
    this.#prepare = prepare;
    this.#answer = answer;
  }

  seal(): readonly JournalWrite[] {
    this.#prepared = this.#prepare();
    return isFailure(this.#prepared) ? [] : this.#prepared.writes;
  }

  committed(): void {
    const prepared = this.#prepared;
    if (prepared === undefined) return;
    if (isFailure(prepared)) this.#answer({ error: prepared });
    else this.#answer({ ok: prepared.apply() });
  }

  failed(error: unknown): void {
    this.#answer({ error: notWritten(error) });
  }
}
