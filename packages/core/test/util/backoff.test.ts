import { describe, expect, it } from 'vitest';
import { ceilingOf, fullJitter, halfJitter } from '../../src/util/backoff.js';

const bounds = { minDelayMs: 100, maxDelayMs: 1_000, factor: 2 };

describe('backoff', () => {
  it.each([
    [1, 100],
    [2, 200],
    [4, 800],
    [5, 1_000],
    [5_000, 1_000],
  ])('grows by the factor up to the maximum: wait %i is at most %i ms', (attempt, ceiling) => {
    expect(ceilingOf(attempt, bounds)).toBe(ceiling);
  });

  it('spreads full jitter from nothing to the ceiling', () => {
    expect(fullJitter(2, bounds, () => 0)).toBe(0);
    expect(fullJitter(2, bounds, () => 0.5)).toBe(100);
    expect(fullJitter(2, bounds, () => 1)).toBe(200);
  });

  it('spreads half jitter from half the ceiling to the ceiling', () => {
    expect(halfJitter(2, bounds, () => 0)).toBe(100);
    expect(halfJitter(2, bounds, () => 1)).toBe(200);
  });
});
