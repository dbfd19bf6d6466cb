import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { connectZmq } from '../../src/index.js';
import { findPort, makeFolder } from './support/places.js';
import { firstLine, runNode } from './support/run-program.js';

/** Processes start slowly on a machine that is busy. */
const slow = { timeout: 30_000 };

const script = (name: string): string => fileURLToPath(new URL(`support/${name}`, import.meta.url));

const place = async () => {
  const folder = makeFolder();
  return JSON.stringify({ port: await findPort(), keyFile: join(folder, 'key'), journal: join(folder, 'journal') });
};

it.each(['process', 'child'])('exits by itself once its connections are closed: %s', slow, async (hub) => {
  const run = runNode([script('connect-and-close.mjs'), await place(), hub]);
  expect(await run.exit).toMatchObject({ code: 0 });
  expect(run.stdout()).toBe('closed\n');
  expect(run.stderr()).toBe('');
});

it('exits at once with process.exit() and an open connection', slow, async () => {
  const run = runNode([script('connect-and-exit.mjs'), await place()]);
  expect(await run.exit).toMatchObject({ code: 3 });
});

it('loads with require()', slow, async () => {
  const run = runNode([script('require.cjs')]);
  expect(await run.exit).toMatchObject({ code: 0 });
  expect(run.stdout()).toBe('function function function\n');
});

it('refuses to run in a worker thread, which goes on', slow, async () => {
  const run = runNode([script('connect-in-worker.mjs'), await place()]);
  expect(await run.exit).toMatchObject({ code: 0 });
  expect(run.stdout()).toContain('not-supported');
  expect(run.stdout()).toContain('ZeroMQ cannot be used in a worker thread');
});

it('ends the child process of a program that was killed', slow, async () => {
  const options = await place();
  const run = runNode([script('connect-and-stay.mjs'), options]);
  await firstLine(run);
  run.child.kill('SIGKILL');
  await run.exit;
  // The child gives the port and the journal back.
  const connection = await connectZmq(undefined, { ...JSON.parse(options), hub: 'process' });
  await expect.poll(async () => (await connection.inspectPool('p')).backlog).toBe(1);
  await connection.close();
});
