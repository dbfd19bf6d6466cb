import type { Driver } from '@joinpool/core/driver';
import { describe, expect, test } from 'vitest';
import { runCases } from '../src/run-cases.js';
import { administrationFaults } from './broken/administration-faults.js';
import { deliveryFaults } from './broken/delivery-faults.js';
import { settlementFaults } from './broken/settlement-faults.js';
import { type Breakage, wrapDriver } from './broken/wrap-driver.js';
import { memoryHarness } from './memory-harness.js';

const brokenDrivers = [...deliveryFaults, ...settlementFaults, ...administrationFaults];

describe('a deliberately broken driver fails exactly the cases named for it', () => {
  test('there are enough of them', () => {
    expect(brokenDrivers.length).toBeGreaterThanOrEqual(15);
  });

  test.concurrent.for(brokenDrivers)('$name', { timeout: 180_000 }, async ({ name, breakage, fails }, { expect }) => {
    const breakages: Breakage[] = [];
    const wrap = (driver: Driver): Driver => {
      const broken = breakage();
      breakages.push(broken);
      return wrapDriver(driver, broken);
    };
    const harness = memoryHarness(name, wrap, () => {
      for (const { beforeCut } of breakages) beforeCut?.();
    });
    const { results } = await runCases({ ...harness, scale: 0.2 }, { seed: 7, deadlineMs: 1_500 });
    const failed = results.filter(({ outcome }) => outcome === 'fail').map(({ id }) => id);
    expect(failed.sort()).toEqual([...fails].sort());
  });
});
