import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ensureBroker, PrivateBroker } from '@joinpool/brokers';
import { type CaseResult, jsonReport } from '@joinpool/conformance';
import { describeConformance } from '@joinpool/conformance/vitest';
import { afterAll } from 'vitest';
import { qpidHarness } from './harness.js';
import { sites } from './sites/all-sites.js';

const seed = Date.now() % 1_000_000;
const broker = await ensureBroker(process.env.JOINPOOL_BROKER ?? 'qpid-broker-j-10');
/** For the cases that restart the broker: one for all columns, started when the first of them runs. */
let own: Promise<PrivateBroker> | undefined;
const startOwn = (): Promise<PrivateBroker> => {
  own ??= PrivateBroker.start(broker.name);
  return own;
};
afterAll(async () => {
  await (await own)?.remove();
});

const folder = process.env.JOINPOOL_CONFORMANCE_RESULTS;

for (const site of sites[broker.name] ?? []) {
  const harness = qpidHarness(broker, site, broker.external ? undefined : startOwn);
  const results: CaseResult[] = [];
  describeConformance(harness, { seed, deadlineMs: 30_000, onResult: (result) => results.push(result) });
  afterAll(async () => {
    if (folder === undefined) return;
    await mkdir(folder, { recursive: true });
    const file = join(folder, `${harness.name.replaceAll(/[^\w.]+/g, '-')}.json`);
    await writeFile(file, jsonReport({ harness: harness.name, seed, results }));
  });
}
