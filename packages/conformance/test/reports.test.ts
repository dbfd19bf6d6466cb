import { expect, test } from 'vitest';
import type { ConformanceCase } from '../src/case.js';
import { matrixReport } from '../src/report/matrix-report.js';
import { textReport } from '../src/report/text-report.js';
import { runCases } from '../src/run-cases.js';
import { memoryHarness } from './memory-harness.js';

const made = (id: string, more: Partial<ConformanceCase> = {}): ConformanceCase => ({
  id,
  title: `title of ${id}`,
  promises: [1],
  run: async () => undefined,
  ...more,
});
const cases = [
  made('x/passes'),
  made('x/fails', { run: async ({ check }) => check.equal(1, 2, 'one') }),
  made('x/hangs', { run: () => new Promise(() => undefined) }),
  made('x/needs', { requires: ['cut', 'unwrap'] }),
];
const { cutConnections: _, unwrapKind: __, ...harness } = memoryHarness('a driver');
const suite = await runCases(harness, { cases, seed: 5, deadlineMs: 50 });

test('what lacks a requirement is not applicable, what hangs fails at its deadline', () => {
  expect(suite.results.map(({ outcome }) => outcome)).toEqual(['pass', 'fail', 'fail', 'not-applicable']);
  expect(suite.results[2]?.detail).toBe('not proven within 50 ms');
});

test('the text report names what did not pass, and the seed', () => {
  expect(textReport(suite)).toContain('fail  x/fails: one: found 1, wanted 2');
  expect(textReport(suite)).toContain('1 passed, 2 failed, 1 not applicable (seed 5)');
});

test('the matrix shows each outcome, and a case that a run did not have as not run', () => {
  const matrix = matrixReport([suite, { harness: 'other', seed: 1, results: [] }]);
  expect(matrix).toContain('| `x/passes` | title of x/passes | pass | not run |');
  expect(matrix).toContain('| `x/needs` | title of x/needs | not applicable: needs cut, unwrap | not run |');
});
