import { PoolError } from '../errors/pool-error.js';
import type { WaitOptions } from './options.js';

/** How many single-character edits lead from one word to the other (Levenshtein). */
const distance = (from: string, to: string): number => {
  let row = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (let i = 1; i <= from.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= to.length; j += 1) {
      const replaced = (row[j - 1] ?? 0) + (from[i - 1] === to[j - 1] ? 0 : 1);
      next.push(Math.min(replaced, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[to.length] ?? 0;
};

const nearest = (name: string, known: readonly string[]): string | undefined => {
  const lower = name.toLowerCase();
  const ranked = known.map((candidate) => ({ candidate, edits: distance(lower, candidate.toLowerCase()) }));
  ranked.sort((left, right) => left.edits - right.edits);
  const best = ranked[0];
  return best !== undefined && best.edits <= Math.max(2, Math.floor(name.length / 3)) ? best.candidate : undefined;
};

/** Refuses options that are not an object, and names that are not known; a misspelt one is answered with the nearest. */
export const checkKeys = (where: string, options: unknown, known: readonly string[]): void => {
  if (typeof options !== 'object' || options === null || Array.isArray(options)) {
    throw new PoolError('invalid-option', `${where} is ${options === null ? 'null' : typeof options}, not an object`, {
      advice: `Pass an object with any of: ${known.join(', ')}.`,
      outcome: 'refused',
    });
  }
  for (const name of Object.keys(options)) {
    if (known.includes(name)) continue;
    const guess = nearest(name, known);
    throw new PoolError('unknown-option', `${where} has no option "${name}"`, {
      advice: guess === undefined ? `Known options: ${known.join(', ')}.` : `Did you mean "${guess}"?`,
      outcome: 'refused',
    });
  }
};

const invalidOption = (name: string, value: unknown, wanted: string): PoolError =>
  new PoolError(
    'invalid-option',
    `${name} is ${typeof value === 'string' ? JSON.stringify(value) : String(value)}, not ${wanted}`,
    {
      advice: `Give ${name} ${wanted}, or leave it out for its default.`,
      outcome: 'refused',
    },
  );

/** A whole number of at least `min`, or the default where it is absent. */
export const wholeNumber = <Default>(name: string, value: unknown, min: number, absent: Default): number | Default => {
  if (value === undefined) return absent;
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < min) {
    throw invalidOption(name, value, `a whole number of at least ${min}`);
  }
  return value;
};

/** A number of at least `min`, fractions and infinity allowed. */
export const anyNumber = <Default>(name: string, value: unknown, min: number, absent: Default): number | Default => {
  if (value === undefined) return absent;
  if (typeof value !== 'number' || Number.isNaN(value) || value < min)
    throw invalidOption(name, value, `a number of at least ${min}`);
  return value;
};

export const oneOf = <Value extends string, Default>(
  name: string,
  value: Value | undefined,
  allowed: readonly Value[],
  absent: Default,
): Value | Default => {
  if (value === undefined) return absent;
  if (!allowed.includes(value))
    throw invalidOption(name, value, `one of ${allowed.map((one) => `"${one}"`).join(', ')}`);
  return value;
};

export const trueOrFalse = (name: string, value: unknown, absent: boolean): boolean => {
  if (value === undefined) return absent;
  if (typeof value !== 'boolean') throw invalidOption(name, value, 'true or false');
  return value;
};

/** Checks how long a call may wait. @returns its deadline, or the default where it has none of its own. */
export const checkWait = <Default>({ signal, deadlineMs }: WaitOptions, absentMs: Default): number | Default => {
  if (signal !== undefined && !(signal instanceof AbortSignal)) throw invalidOption('signal', signal, 'an AbortSignal');
  return anyNumber('deadlineMs', deadlineMs, 0, absentMs);
};

export { invalidOption };
