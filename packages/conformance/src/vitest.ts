/**
 * The suite under vitest: `describeConformance(harness)` is the whole test file of a driver.
 * @packageDocumentation
 */
import { afterAll, beforeAll, describe, test } from 'vitest';
import { allCases } from './cases/all-cases.js';
import { CheckFailed } from './check/check-failed.js';
import { FaultSite } from './faults/fault-site.js';
import type { ConformanceHarness } from './harness.js';
import { type CaseResult, type RunOptions, runCase } from './run-cases.js';

/** One test per case. A case that does not apply is skipped with what it needs in its note, never shown as passed. */
export const describeConformance = (harness: ConformanceHarness, options: RunOptions = {}): void => {
  const { cases = allCases, seed = Date.now() % 1_000_000, deadlineMs = 20_000, onResult, historyFolder } = options;
  describe(`conformance of ${harness.name} (seed ${seed})`, () => {
    let faults: FaultSite | undefined;
    beforeAll(async () => {
      faults = await FaultSite.open(harness);
    });
    afterAll(async () => {
      await faults?.close();
      await harness.close?.();
    });
    for (const [number, one] of cases.entries()) {
      test(`${one.id}: ${one.title}`, { timeout: deadlineMs * (one.patience ?? 1) + 30_000 }, async ({ skip }) => {
        if (faults === undefined) throw new CheckFailed('the faults of the harness could not be set up');
        const result = await runCase(one, { harness, faults, seed, number, deadlineMs, historyFolder });
        onResult?.(result);
        judge(result, skip);
      });
    }
  });
};

const judge = ({ outcome, detail, historyFile }: CaseResult, skip: (note?: string) => void): void => {
  if (outcome === 'not-applicable') skip(`not applicable: ${detail ?? ''}`);
  if (outcome === 'fail')
    throw new CheckFailed(`${detail ?? ''}${historyFile === undefined ? '' : ` (history: ${historyFile})`}`);
};
