import { chmodSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { curveKeyPair } from 'zeromq';
import { connectZmq, type ZmqOptions } from '../../src/index.js';
import { help } from '../../src/program/help.js';
import { findPort, makeFolder } from './support/places.js';
import { firstLine, runProgram } from './support/run-program.js';

/** Processes start slowly on a machine that is busy. */
const slow = { timeout: 30_000 };

const connect = async (url: string, options: ZmqOptions) => {
  const connection = await connectZmq(url, options);
  onTestFinished(() => connection.close());
  return connection;
};

it('tells how it is called', async () => {
  const run = runProgram(['--help']);
  expect(await run.exit).toMatchObject({ code: 0 });
  expect(run.stdout()).toBe(help);
});

it('takes clients from its line `ready` on, over tcp and ipc, until SIGTERM', slow, async () => {
  const folder = makeFolder();
  const port = await findPort();
  const state = { XDG_STATE_HOME: folder };
  const socket = `ipc://${join(folder, 'hub.sock')}`;
  const run = runProgram(['--listen', `tcp://127.0.0.1:${port}`, '--listen', socket], state);
  expect(await firstLine(run)).toBe(`ready tcp://127.0.0.1:${port} ${socket}`);
  const keyFile = join(folder, 'joinpool', String(port), 'key');
  const member = await connect(`tcp://localhost:${port}`, { keyFile });
  const publisher = await connect(socket, {});
  const bodies: unknown[] = [];
  await member.joinConsumerPool((message) => void bodies.push(message.body), { poolName: 'p', topic: '#' });
  await publisher.publish('over ipc', { topic: 'a' });
  await expect.poll(() => bodies).toEqual(['over ipc']);
  expect(statSync(join(folder, 'hub.sock')).mode & 0o777).toBe(0o600);
  await Promise.all([member.close(), publisher.close()]);
  run.child.kill('SIGTERM');
  expect(await run.exit).toMatchObject({ code: 0 });
  expect(run.stderr()).toBe('');
  expect(readdirSync(join(folder, 'joinpool', String(port)))).toEqual(['journal', 'key']);
});

it.each(['SIGTERM', 'SIGINT'] as const)('keeps over %s what it confirmed', slow, async (signal) => {
  const folder = makeFolder();
  const args = ['--listen', `ipc://${join(folder, 'hub.sock')}`, '--journal', join(folder, 'journal')];
  const first = runProgram(args);
  await firstLine(first);
  const connection = await connect(`ipc://${join(folder, 'hub.sock')}`, {});
  await (await connection.joinConsumerPool(() => undefined, { poolName: 'late', topic: '#' })).leave();
  for (let id = 0; id < 50; id += 1) await connection.publish(id, { topic: 'a' });
  first.child.kill(signal);
  expect(await first.exit).toMatchObject({ code: 0 });
  await firstLine(runProgram(args));
  expect(await connection.inspectPool('late')).toMatchObject({ backlog: 50 });
});

const usages: readonly (readonly [readonly string[], string])[] = [
  [['--bogus'], "Unknown option '--bogus'"],
  [['start'], "there is no command 'start'"],
  [['keygen'], 'keygen needs the name of one file'],
  [['--listen', 'udp://127.0.0.1:1'], "--listen 'udp://127.0.0.1:1' names no endpoint"],
  [['--listen', 'tcp://127.0.0.1:70000'], 'has the port 70000'],
  [['--listen', 'tcp://0.0.0.0:5571'], 'Give --curve-keys and --allow'],
  [['--curve-keys', 'file'], '--curve-keys and --allow need each other'],
  [['--journal', 'folder', '--no-journal'], '--journal and --no-journal exclude each other'],
  [['--listen', 'ipc:///tmp/x.sock'], 'Give --journal or --no-journal'],
];

it.each(usages)('refuses %j with 64', slow, async (args, message) => {
  const run = runProgram(args);
  expect(await run.exit).toMatchObject({ code: 64 });
  expect(run.stderr()).toContain(message);
  expect(run.stdout()).toBe('');
});

it('ends with a code that tells what was wrong', slow, async () => {
  const folder = makeFolder();
  const port = await findPort();
  const common = ['--listen', `tcp://127.0.0.1:${port}`, '--key-file', join(folder, 'key')];
  await firstLine(runProgram([...common, '--journal', join(folder, 'journal')]));
  writeFileSync(join(folder, 'file'), '');
  writeFileSync(join(folder, 'open-key'), 'ab'.repeat(32));
  chmodSync(join(folder, 'open-key'), 0o644);
  const anyPort = ['--listen', 'tcp://127.0.0.1:0', '--key-file', join(folder, 'key'), '--journal'];
  const openKey = ['--listen', 'tcp://127.0.0.1:0', '--no-journal', '--key-file', join(folder, 'open-key')];
  const curve = ['--curve-keys', join(folder, 'hub-keys'), '--allow', join(folder, 'allow'), '--no-journal'];
  await runProgram(['keygen', join(folder, 'hub-keys')]).exit;
  writeFileSync(join(folder, 'allow'), '');
  const runs = [
    { code: 69, run: runProgram([...common, '--no-journal']), message: 'is taken: another program listens there' },
    // TEST-NET-1: no machine has it.
    { code: 69, run: runProgram(['--listen', 'tcp://192.0.2.1:0', ...curve]), message: 'cannot be listened on' },
    { code: 69, run: runProgram(['--listen', `ipc://${folder}/file`, '--no-journal']), message: 'there is a file' },
    { code: 73, run: runProgram([...anyPort, join(folder, 'journal')]), message: 'belongs to the hub in process' },
    { code: 73, run: runProgram([...anyPort, join(folder, 'file')]), message: 'a journal needs a folder' },
    { code: 77, run: runProgram(openKey), message: 'is open to others (mode 644)' },
  ];
  for (const { code, run, message } of runs) {
    expect(await run.exit).toMatchObject({ code });
    expect(run.stderr()).toContain(message);
  }
});

it('goes on when nobody reads what it says any more', slow, async () => {
  const folder = makeFolder();
  const args = ['--listen', 'tcp://127.0.0.1:0', '--no-journal', '--key-file', join(folder, 'key')];
  const run = runProgram(args);
  const url = (await firstLine(run)).split(' ')[1] ?? '';
  run.child.stdout?.destroy();
  run.child.stderr?.destroy();
  const otherKey = join(folder, 'other-key');
  writeFileSync(otherKey, 'ab'.repeat(32), { mode: 0o600 });
  // Each is a line for the log.
  for (let time = 0; time < 2; time += 1)
    await expect(connectZmq(url, { keyFile: otherKey })).rejects.toMatchObject({ code: 'permission-denied' });
  const connection = await connect(url, { keyFile: join(folder, 'key') });
  expect(await connection.publish('still here', { topic: 'a' })).toMatchObject({ outcome: 'confirmed' });
  await connection.close();
  run.child.kill('SIGTERM');
  expect(await run.exit).toMatchObject({ code: 0 });
});

it('lets in the keys on its list, and reads that again on SIGHUP', slow, async () => {
  const folder = makeFolder();
  const [hubFile, allow] = [join(folder, 'hub-keys'), join(folder, 'allow')];
  const keygen = runProgram(['keygen', hubFile]);
  expect(await keygen.exit).toMatchObject({ code: 0 });
  const hubKey = keygen.stdout().trim();
  expect(JSON.parse(readFileSync(hubFile, 'utf8')).publicKey).toBe(hubKey);
  const [goes, stays] = [curveKeyPair(), curveKeyPair()];
  writeFileSync(allow, `${goes.publicKey} goes\n${stays.publicKey} stays\n`);
  const run = runProgram(['--listen', 'tcp://0.0.0.0:0', '--no-journal', '--curve-keys', hubFile, '--allow', allow]);
  const port = (await firstLine(run)).split(':').at(-1);
  const url = `tcp://127.0.0.1:${port}`;
  const reconnect = { minDelayMs: 10, maxDelayMs: 100 };
  const going = await connect(url, { curve: { hubKey, ...goes }, reconnect });
  const staying = await connect(url, { curve: { hubKey, ...stays }, reconnect });
  const states: string[] = [];
  going.on('state', ({ state, error }) => states.push(error === undefined ? state : `${state} ${String(error)}`));
  writeFileSync(allow, `${stays.publicKey} stays\n`);
  run.child.kill('SIGHUP');
  await expect.poll(() => states.join(), { timeout: 10_000 }).toContain("does not allow this client's key");
  expect(going.state).toBe('recovering');
  expect(await staying.publish('still here', { topic: 'a' })).toMatchObject({ outcome: 'confirmed' });
  expect(run.stderr()).toContain('1 keys may connect');
});
