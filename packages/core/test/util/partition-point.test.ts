import { expect, it } from 'vitest';
import { partitionPoint } from '../../src/util/partition-point.js';

const sorted = [1, 3, 3, 5, 9];
const firstNotBelow = (value: number, low = 0, high = sorted.length) =>
  partitionPoint(low, high, (index) => (sorted[index] ?? Number.NaN) < value);

it.each([
  [0, 0],
  [1, 0],
  [2, 1],
  [3, 1],
  [4, 3],
  [9, 4],
  [10, 5],
])('finds where the items below %d end: at %d', (value, at) => {
  expect(firstNotBelow(value)).toBe(at);
});

it('looks at its part of the list alone, and takes one without items', () => {
  expect(firstNotBelow(1, 2, 4)).toBe(2);
  expect(firstNotBelow(10, 2, 4)).toBe(4);
  expect(firstNotBelow(5, 3, 3)).toBe(3);
});
