import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { cpus, platform, release, totalmem } from 'node:os';
import { fileURLToPath } from 'node:url';
import type { BenchOptions } from './bench-options.js';

const folder = new URL('../results/', import.meta.url);

/** From the manifest where npm put it: not every package exports its own. */
const versionOf = async (packageName: string): Promise<string> => {
  const manifest = new URL(`../../node_modules/${packageName}/package.json`, import.meta.url);
  return JSON.parse(await readFile(manifest, 'utf8')).version;
};

const machine = () => ({
  processor: cpus()[0]?.model.trim(),
  processors: cpus().length,
  memoryBytes: totalmem(),
  system: `${platform()} ${release()}`,
});

/** Where the run happened and what it found, as a file of its own. Resolves with the file's name. */
export const writeRecord = async (
  { url, ...options }: BenchOptions,
  brokerVersion: string,
  results: readonly unknown[],
): Promise<string> => {
  const at = new Date().toISOString();
  const packages = ['@joinpool/core', '@joinpool/driver-amqp', 'amqplib'];
  const versions = Object.fromEntries(await Promise.all(packages.map(async (name) => [name, await versionOf(name)])));
  const record = {
    at,
    machine: machine(),
    versions: { node: process.version, rabbitmq: brokerVersion, ...versions },
    options: { ...options, broker: url === undefined ? options.broker : 'given by url' },
    results,
  };
  await mkdir(folder, { recursive: true });
  const file = fileURLToPath(new URL(`${at.replaceAll(':', '-')}.json`, folder));
  await writeFile(file, `${JSON.stringify(record, undefined, 2)}\n`);
  return file;
};
