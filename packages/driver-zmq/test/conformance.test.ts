import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type CaseResult, jsonReport } from '@joinpool/conformance';
import { describeConformance } from '@joinpool/conformance/vitest';
import { afterAll } from 'vitest';
import { localHarness } from './harness.js';
import { electedHarness, embeddedHarness, ipcHarness, programHarness } from './socket-harness.js';

const seed = Date.now() % 1_000_000;
const folder = process.env['JOINPOOL_CONFORMANCE_RESULTS'];

const harnesses = [
  await localHarness('memory'),
  await localHarness('lmdb'),
  await embeddedHarness(),
  await programHarness(),
  await ipcHarness(),
  await electedHarness('process'),
  await electedHarness('child'),
];

// Also of those whose cases are not among the ones that were asked for.
afterAll(async () => {
  for (const harness of harnesses) await harness.close?.();
});

for (const harness of harnesses) {
  const results: CaseResult[] = [];
  describeConformance(harness, { seed, onResult: (result) => results.push(result) });
  afterAll(async () => {
    if (folder === undefined) return;
    await mkdir(folder, { recursive: true });
    const file = join(folder, `${harness.name.replaceAll(/[^\w.]+/g, '-')}.json`);
    await writeFile(file, jsonReport({ harness: harness.name, seed, results }));
  });
}
