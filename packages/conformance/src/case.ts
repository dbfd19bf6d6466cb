import type { Check } from './check/check.js';
import type { ConformanceHarness } from './harness.js';
import type { Requirement } from './requirement.js';
import type { World } from './workload/world.js';

export interface CaseContext {
  readonly world: World;
  readonly check: Check;
  readonly harness: ConformanceHarness;
  readonly seed: number;
  /** Aborts at the deadline of the case. */
  readonly signal: AbortSignal;
}

/** One provable line of the delivery contract. */
export interface ConformanceCase {
  /** Stable, `theme/what`: reports and broken drivers refer to it. */
  readonly id: string;
  /** The behaviour, as a sentence. */
  readonly title: string;
  /** The numbers of the promises in the delivery contract that it proves. */
  readonly promises: readonly number[];
  /** Without all of these the case is `not-applicable`, which is no pass. */
  readonly requires?: readonly Requirement[];
  /** How many times the deadline of a run it may take; default 1. For what waits until a whole transport is back. */
  readonly patience?: number;
  /** Resolves when proven; rejects with what was found instead. */
  run(context: CaseContext): Promise<void>;
}
