#!/usr/bin/env node
import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { allCases } from './cases/all-cases.js';
import { CheckFailed } from './check/check-failed.js';
import type { ConformanceHarness } from './harness.js';
import { jsonReport } from './report/json-report.js';
import { matrixReport } from './report/matrix-report.js';
import { textReport } from './report/text-report.js';
import { runCases } from './run-cases.js';

const help = `joinpool-conformance --harness FILE [options]

Proves a joinpool driver against the delivery contract. FILE is a module that exports \`harness\`.

  --harness FILE      the harness
  --case ID           run this case alone; may be repeated
  --seed N            repeat a run
  --deadline-ms N     for one case; default 20000
  --report FILE       write a Markdown matrix
  --json              print the results as JSON
  --history FOLDER    save the histories of failed cases, one event a line
  --help              print this

Exit codes: 0 every case passed or does not apply, 1 a case failed, 2 wrong usage or a harness that cannot be loaded.
`;

const options = {
  harness: { type: 'string' },
  case: { type: 'string', multiple: true },
  seed: { type: 'string' },
  'deadline-ms': { type: 'string' },
  report: { type: 'string' },
  json: { type: 'boolean' },
  history: { type: 'string' },
  help: { type: 'boolean' },
} as const;

const wholeNumber = (name: string, text: string | undefined): number | undefined => {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (Number.isSafeInteger(value) && value >= 0) return value;
  throw new CheckFailed(`--${name} is "${text}", not a whole number`);
};

const loadHarness = async (file: string): Promise<ConformanceHarness> => {
  const module: { harness?: ConformanceHarness } = await import(pathToFileURL(resolve(file)).href);
  if (typeof module.harness?.driver === 'function') return module.harness;
  throw new CheckFailed(`${file} exports no \`harness\` with a driver()`);
};

const chosenCases = (ids: readonly string[] | undefined) => {
  const unknown = ids?.find((id) => !allCases.some((one) => one.id === id));
  if (unknown !== undefined) throw new CheckFailed(`there is no case "${unknown}"`);
  return ids === undefined ? allCases : allCases.filter(({ id }) => ids.includes(id));
};

const main = async (): Promise<number> => {
  const { values } = parseArgs({ options });
  if (values.help || values.harness === undefined) {
    process[values.help ? 'stdout' : 'stderr'].write(help);
    return values.help ? 0 : 2;
  }
  const seed = wholeNumber('seed', values.seed);
  const deadlineMs = wholeNumber('deadline-ms', values['deadline-ms']);
  const suite = await runCases(await loadHarness(values.harness), {
    cases: chosenCases(values.case),
    ...(seed === undefined ? {} : { seed }),
    ...(deadlineMs === undefined ? {} : { deadlineMs }),
    ...(values.history === undefined ? {} : { historyFolder: values.history }),
  });
  process.stdout.write(values.json ? jsonReport(suite) : textReport(suite));
  if (values.report !== undefined) await writeFile(values.report, matrixReport([suite]));
  return suite.results.some(({ outcome }) => outcome === 'fail') ? 1 : 0;
};

main().then(
  (exitCode) => {
    process.exitCode = exitCode;
  },
  (error: unknown) => {
    process.stderr.write(`joinpool-conformance: ${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 2;
  },
);
