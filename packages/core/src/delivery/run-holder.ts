import type { ClaimHolder, Run } from './run.js';

/** What the endings ask of the intake that holds the runs. */
export interface RunHolder<Owner extends ClaimHolder> {
  readonly isOpen: boolean;
  /** Whether callbacks may begin. */
  readonly mayStart: boolean;
  /** Starts what there is room for. */
  pump(): void;
  makeReady(run: Run<Owner>): void;
  finish(run: Run<Owner>): void;
}
