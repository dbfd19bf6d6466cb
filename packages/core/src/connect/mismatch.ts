import type { Difference } from '../driver/administration.js';
import { PoolError } from '../errors/pool-error.js';

const show = (value: string | undefined): string => value ?? 'absent';

/** The error that names each argument in which what exists differs from what was asked for. */
export const mismatch = (what: string, differences: readonly Difference[]): PoolError => {
  const list = differences.map(
    ({ of, argument, wanted, found }) => `${of}: ${argument} is ${show(found)}, not ${show(wanted)}`,
  );
  return new PoolError('topology-mismatch', `${what} exists with other arguments: ${list.join('; ')}`, {
    advice: 'Use the arguments it was made with, or delete it and make it anew. Nothing was changed.',
    outcome: 'refused',
  });
};
