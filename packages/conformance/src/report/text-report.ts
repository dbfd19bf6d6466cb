import type { SuiteResult } from '../run-cases.js';

/** One line per case that did not pass, and a closing line of totals. */
export const textReport = ({ harness, seed, results }: SuiteResult): string => {
  const count = (outcome: string): number => results.filter((result) => result.outcome === outcome).length;
  const lines = results
    .filter(({ outcome }) => outcome !== 'pass')
    .map(({ id, outcome, detail = '' }) => `${outcome}  ${id}: ${detail}`);
  const totals = `${count('pass')} passed, ${count('fail')} failed, ${count('not-applicable')} not applicable`;
  return [...lines, `${harness}: ${totals} (seed ${seed})`, ''].join('\n');
};
