import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { jsonReport } from '../src/report/json-report.js';
import type { CaseResult } from '../src/run-cases.js';
import { describeConformance } from '../src/vitest.js';
import { memoryHarness } from './memory-harness.js';

const folder = process.env['JOINPOOL_CONFORMANCE_RESULTS'];
const results: CaseResult[] = [];

describeConformance(memoryHarness(), { seed: 1, deadlineMs: 5_000, onResult: (result) => results.push(result) });

afterAll(async () => {
  if (folder === undefined) return;
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'memory.json'), jsonReport({ harness: 'memory', seed: 1, results }));
});
