import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { projectRoot } from './project-files.mjs';
import { runTool } from './run-command.mjs';

/**
 * The counts of a run from what vitest's JSON reporter wrote and from its exit code.
 * A file that could not be loaded, an error outside any test, and a run without a test each count as one failure.
 * A run that skipped every test was not run.
 */
export const tallyOf = (report, code) => {
  const passed = report?.numPassedTests ?? 0;
  const skipped = (report?.numPendingTests ?? 0) + (report?.numTodoTests ?? 0);
  const files = report?.testResults ?? [];
  const brokenFiles = files.filter(
    ({ status, assertionResults }) => status === 'failed' && assertionResults.length === 0,
  );
  const failed = (report?.numFailedTests ?? 0) + brokenFiles.length;
  if (code === 0 && passed === 0 && skipped > 0) return { notRun: `all ${skipped} tests were skipped` };
  const unexplained = failed === 0 && (code !== 0 || passed === 0);
  return { passed, failed: unexplained ? 1 : failed, skipped };
};

const cancelOnSignal = join(projectRoot, 'tools/vitest/cancel-on-signal.mjs');

const reporters = (reportFile) => [
  '--reporter=default',
  `--reporter=${cancelOnSignal}`,
  '--reporter=json',
  `--outputFile.json=${reportFile}`,
];

/**
 * Runs one suite with its output shown.
 * `JOINPOOL_BROKER` tells the tests of project `broker` which one to ask `@joinpool/brokers` for.
 * @param {import('./suites.mjs').Suite} suite
 */
export const runSuite = async ({ folder, project, broker }) => {
  const temporary = mkdtempSync(join(tmpdir(), 'joinpool-report-'));
  const reportFile = join(temporary, 'report.json');
  try {
    const args = ['run', '--project', project, '--allowOnly=false', ...reporters(reportFile)];
    const { code } = await runTool('vitest', args, {
      cwd: join(projectRoot, folder),
      env: broker === undefined ? {} : { JOINPOOL_BROKER: broker },
      interruptBy: 'SIGUSR2',
    });
    return tallyOf(existsSync(reportFile) ? JSON.parse(readFileSync(reportFile, 'utf8')) : undefined, code);
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
};
