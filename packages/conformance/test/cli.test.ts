import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test, vi } from 'vitest';

vi.setConfig({ testTimeout: 30_000 }); // each test starts processes

const program = fileURLToPath(new URL('../dist/cli.js', import.meta.url));
const harness = fileURLToPath(new URL('./fixtures/memory-harness.mjs', import.meta.url));

interface Ended {
  readonly exitCode: number | string | null | undefined;
  readonly output: string;
  readonly errorOutput: string;
}

const run = (options: readonly string[], environment: Readonly<Record<string, string>> = {}): Promise<Ended> =>
  new Promise((resolve) => {
    const env = { ...process.env, ...environment };
    execFile(process.execPath, [program, ...options], { env, timeout: 20_000 }, (error, output, errorOutput) => {
      resolve({ exitCode: error === null ? 0 : error.code, output, errorOutput });
    });
  });

const temporaryFolder = async (): Promise<string> => {
  const folder = await mkdtemp(join(tmpdir(), 'joinpool-conformance-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
};

test('help goes to the output and ends with 0; without a harness it goes to the errors and ends with 2', async () => {
  const [asked, wrong] = await Promise.all([run(['--help']), run([])]);
  expect([asked.exitCode, wrong.exitCode]).toEqual([0, 2]);
  expect(asked.output).toContain('--harness FILE');
  expect([wrong.output, wrong.errorOutput]).toEqual(['', asked.output]);
});

test.each([
  ['an unknown case', ['--harness', harness, '--case', 'no/such'], 'there is no case "no/such"'],
  ['a seed that is no number', ['--harness', harness, '--seed', 'x'], '--seed is "x", not a whole number'],
  ['a deadline below zero', ['--harness', harness, '--deadline-ms=-1'], '--deadline-ms is "-1", not a whole number'],
  ['a module without a harness', ['--harness', program.replace('cli.js', 'index.js')], 'exports no `harness`'],
  ['a file that is not there', ['--harness', './no-such-file.mjs'], 'no-such-file.mjs'],
  ['an option that is unknown', ['--harness', harness, '--colour'], '--colour'],
])('%s ends with 2 and says so', async (_what, options, text) => {
  const { exitCode, output, errorOutput } = await run(options);
  expect([exitCode, output]).toEqual([2, '']);
  expect(errorOutput).toContain(text);
});

test('chosen cases that pass or do not apply end with 0, as JSON and as a matrix', async () => {
  const matrix = join(await temporaryFolder(), 'matrix.md');
  const chosen = ['--case', 'publish/receipt', '--case', 'publish/mandatory'];
  const { exitCode, output } = await run([
    '--harness',
    harness,
    ...chosen,
    '--seed',
    '7',
    '--json',
    '--report',
    matrix,
  ]);
  expect(exitCode).toBe(0);
  const { seed, results } = JSON.parse(output);
  const outcomes = results.map(({ id, outcome }: Record<string, string>) => [id, outcome]);
  expect([seed, outcomes]).toEqual([
    7,
    [
      ['publish/receipt', 'pass'],
      ['publish/mandatory', 'not-applicable'],
    ],
  ]);
  expect(await readFile(matrix, 'utf8')).toContain('| `publish/receipt` |');
});

test('a case that fails ends with 1, is named, and its history is saved', async () => {
  const folder = await temporaryFolder();
  const options = ['--harness', harness, '--case', 'publish/receipt', '--history', folder];
  const { exitCode, output } = await run(options, { JOINPOOL_FIXTURE_UNREACHABLE: '1' });
  expect(exitCode).toBe(1);
  expect(output).toContain('fail  publish/receipt: PoolError: cannot connect through unreachable: nobody is there');
  expect(await readdir(folder)).toEqual(['publish-receipt.ndjson']);
});
