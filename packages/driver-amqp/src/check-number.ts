import type { OptionFailure } from './option-failure.js';

/** A whole number within the range, both ends included. */
export const checkNumber = (
  name: string,
  value: unknown,
  range: readonly [number, number],
  fail: OptionFailure,
): number => {
  const [least, most] = range;
  if (typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most) return value;
  throw fail('invalid-option', `${name} is ${String(value)}`, `Give a whole number from ${least} to ${most}.`);
};
