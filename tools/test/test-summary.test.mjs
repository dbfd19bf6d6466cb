import { expect, test } from 'vitest';
import { tallyOf } from '../lib/run-suite.mjs';
import { formatSummary, totalsOf } from '../lib/test-summary.mjs';

const report = (counts) => ({ testResults: [], ...counts });

test('the last line sums passed and failed over all rows', () => {
  const text = formatSummary([
    { name: 'checks', passed: 3, failed: 1 },
    { name: 'packages/core', passed: 40, failed: 0, skipped: 2 },
  ]);

  expect(text.split('\n').at(-1)).toBe('43 passed, 1 failed');
});

test('a suite that was not run is neither passed nor failed, and is named with its reason', () => {
  const rows = [{ name: 'driver on rabbitmq-4', notRun: 'no root' }];

  expect(formatSummary(rows)).toMatch(/driver on rabbitmq-4 +not run: no root/);
  expect(totalsOf(rows)).toEqual({ passed: 0, failed: 0, notRun: 1 });
});

test('where brokers are required, a suite that was not run has failed', () => {
  expect(totalsOf([{ name: 'driver', notRun: 'no root' }], { brokersRequired: true }).failed).toBe(1);
});

test.each([
  ['a green run', report({ numPassedTests: 5, numFailedTests: 0 }), 0, { passed: 5, failed: 0 }],
  ['failed tests', report({ numPassedTests: 5, numFailedTests: 2 }), 1, { passed: 5, failed: 2 }],
  ['an error outside any test', report({ numPassedTests: 5, numFailedTests: 0 }), 1, { passed: 5, failed: 1 }],
  ['a run without a test', report({ numPassedTests: 0, numFailedTests: 0 }), 0, { passed: 0, failed: 1 }],
  [
    'a run that skipped every test',
    report({ numPassedTests: 0, numPendingTests: 4 }),
    0,
    { notRun: 'all 4 tests were skipped' },
  ],
  ['no report at all', undefined, 1, { passed: 0, failed: 1 }],
])('%s is counted', (_, given, code, expected) => {
  expect(tallyOf(given, code)).toMatchObject(expected);
});

test('a file that cannot be loaded is a failure beside the tests of the others', () => {
  const testResults = [{ status: 'failed', assertionResults: [] }];

  expect(tallyOf({ numPassedTests: 5, numFailedTests: 0, testResults }, 1)).toMatchObject({ passed: 5, failed: 1 });
});
