import { isThenable } from '../util/thenable.js';
import type { IdStore } from './deduplicator.js';

/** What becomes of a question. */
export interface Answered<Answer> {
  readonly answered: (answer: Answer) => void;
  readonly failed: (error: unknown) => void;
}

/** A pool's part of a store of ids, asked without a promise where it answers at once. */
export class ProcessedIds {
  readonly #store: IdStore;
  readonly #poolName: string;
  #asking = 0;

  constructor(store: IdStore, poolName: string) {
    this.#store = store;
    this.#poolName = poolName;
  }

  /** How many `has` are not answered yet. */
  get asking(): number {
    return this.#asking;
  }

  has(id: string, { answered, failed }: Answered<boolean>): void {
    this.#asking += 1;
    const counted =
      <Value>(next: (value: Value) => void) =>
      (value: Value): void => {
        this.#asking -= 1;
        next(value);
      };
    ask(() => this.#store.has(this.#poolName, id), {
      answered: counted(answered),
      failed: counted(failed),
    });
  }

  add(id: string, answered: Answered<void>): void {
    ask(() => this.#store.add(this.#poolName, id), answered);
  }
}

const ask = <Answer>(question: () => Answer | PromiseLike<Answer>, { answered, failed }: Answered<Answer>): void => {
  let answer: Answer | PromiseLike<Answer>;
  try {
    answer = question();
  } catch (error) {
    failed(error);
    return;
  }
  if (isThenable(answer)) answer.then(answered, failed);
  else answered(answer);
};
