import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type CaseResult, jsonReport, type RestartableBroker } from '@joinpool/conformance';
import { describeConformance } from '@joinpool/conformance/vitest';
import { afterAll } from 'vitest';
import { redisHarness } from './harness.js';
import { startRedis } from './support/redis.js';

const seed = Date.now() % 1_000_000;
const redis = await startRedis();

/** For the cases that restart the server: a second one, started when the first of them runs. */
let own: Awaited<ReturnType<typeof startRedis>> | undefined;
const startOwn = async (): Promise<RestartableBroker> => {
  own = await startRedis();
  const { server } = own;
  if (server === undefined) throw new Error('REDIS_URL was set meanwhile');
  return { tcpTarget: { host: server.host, port: server.port }, restart: (how) => server.restart(how) };
};

const results: CaseResult[] = [];
const harness = redisHarness(redis, redis.server === undefined ? undefined : startOwn);
describeConformance(harness, {
  seed,
  deadlineMs: 30_000,
  onResult: (result) => results.push(result),
});

afterAll(async () => {
  await Promise.all([redis.server?.remove(), own?.server?.remove()]);
  const folder = process.env['JOINPOOL_CONFORMANCE_RESULTS'];
  if (folder === undefined) return;
  await mkdir(folder, { recursive: true });
  const file = join(folder, `${harness.name.replaceAll(/[^\w.]+/g, '-')}.json`);
  await writeFile(file, jsonReport({ harness: harness.name, seed, results }));
});
