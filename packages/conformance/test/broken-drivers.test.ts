import { describe, expect, test } from 'vitest';
import type { ConformanceCase } from '../src/case.js';
import { allCases } from '../src/cases/all-cases.js';
import { runCases } from '../src/run-cases.js';
import { administrationFaults } from './broken/administration-faults.js';
import type { BrokenDriver, Finding } from './broken/broken-driver.js';
import { contentFaults } from './broken/content-faults.js';
import { deliveryFaults } from './broken/delivery-faults.js';
import { lossFaults } from './broken/loss-faults.js';
import { placeFaults } from './broken/place-faults.js';
import { publishFaults } from './broken/publish-faults.js';
import { settlementFaults } from './broken/settlement-faults.js';
import { wrapDriver } from './broken/wrap-driver.js';
import { memoryHarness } from './memory-harness.js';

const brokenDrivers: readonly BrokenDriver[] = [
  ...deliveryFaults,
  ...contentFaults,
  ...placeFaults,
  ...settlementFaults,
  ...lossFaults,
  ...publishFaults,
  ...administrationFaults,
];

/** Decides nothing unless a case hangs that should not. */
const ampleMs = 60_000;
/** Ends the cases that wait for what never comes. */
const endlessMs = 2_500;

/** What failed, by case id, over a broker of its own. */
const failuresOf = async (broken: BrokenDriver, cases: readonly ConformanceCase[], deadlineMs: number) => {
  const breakage = broken.breakage();
  const harness = memoryHarness(
    broken.name,
    (driver, mortal) => wrapDriver(driver, breakage, mortal),
    () => breakage.beforeCut?.(),
  );
  const { results } = await runCases({ ...harness, scale: 0.2 }, { cases, seed: 7, deadlineMs });
  return results.filter(({ outcome }) => outcome === 'fail').map(({ id, detail }) => ({ id, detail }));
};

/** What the failure was to say where it says so, or else all of it. */
const told = (detail: string | undefined, finding: Finding | undefined): string => {
  const text = detail ?? '';
  const isFound = finding !== undefined && text.includes(finding.says);
  return isFound && text.startsWith('not proven within') === finding.endless ? finding.says : text;
};

describe('a deliberately broken driver fails exactly the cases named for it, and each says what it found', () => {
  test('there are enough of them, and none has the name of another', () => {
    expect(new Set(brokenDrivers.map(({ name }) => name)).size).toBe(brokenDrivers.length);
    expect(brokenDrivers.length).toBeGreaterThanOrEqual(15);
  });

  test.concurrent.for(brokenDrivers)('$name', { timeout: 3 * ampleMs }, async (broken, { expect }) => {
    const { fails } = broken;
    const endless = allCases.filter(({ id }) => fails[id]?.endless);
    const others = allCases.filter((one) => !endless.includes(one));
    const runs = [failuresOf(broken, others, ampleMs), ...endless.map((one) => failuresOf(broken, [one], endlessMs))];
    const failures = (await Promise.all(runs)).flat();
    const found = Object.fromEntries(failures.map(({ id, detail }) => [id, told(detail, fails[id])]));
    expect(found).toEqual(Object.fromEntries(Object.entries(fails).map(([id, { says }]) => [id, says])));
  });
});
