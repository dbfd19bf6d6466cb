import type { Judgement } from './target.js';

/** What a part of a run found, and how it is shown. */
export interface Part {
  readonly result: { readonly name: string; readonly judgements: readonly Judgement[] };
  readonly table: string;
}
