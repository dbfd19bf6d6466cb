import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { cpus, platform, release, totalmem } from 'node:os';
import { fileURLToPath } from 'node:url';

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

/** What a run has to say of itself. */
export interface BenchRun {
  /** Of the project and beside it, whose versions count. */
  readonly packages: readonly string[];
  /** Of what is not a package. */
  readonly versions: Readonly<Record<string, string>>;
  readonly options: object;
  readonly results: readonly unknown[];
}

/** Where the run happened and what it found, as a file of its own. Resolves with the file's name. */
export const writeRecord = async ({ packages, versions: others, options, results }: BenchRun): Promise<string> => {
  const at = new Date().toISOString();
  const ofPackages = await Promise.all(packages.map(async (name) => [name, await versionOf(name)] as const));
  const versions = { node: process.version, ...others, ...Object.fromEntries(ofPackages) };
  const record = { at, machine: machine(), versions, options, results };
  await mkdir(folder, { recursive: true });
  const file = fileURLToPath(new URL(`${at.replaceAll(':', '-')}.json`, folder));
  await writeFile(file, `${JSON.stringify(record, undefined, 2)}\n`);
  return file;
};
