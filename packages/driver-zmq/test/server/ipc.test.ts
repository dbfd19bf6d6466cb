import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, existsSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it, onTestFinished, vi } from 'vitest';
import { checkSocketOwner } from '../../src/client/socket-owner.js';
import { Command } from '../../src/protocol/command.js';
import { encodeHeader } from '../../src/protocol/header.js';
import { makeFolder } from '../embed/support/places.js';
import { endpointOf, openServer, openWire } from './support/open-server.js';
import { StubHub } from './support/stub-hub.js';

const hello = [encodeHeader(Command.HELLO, 0)];
const file = { kind: 'file' } as const;

it('is open to its owner alone, from its first moment and without a key', async () => {
  const path = join(makeFolder(), 'hub.sock');
  const hub = new StubHub();
  const umask = process.umask(0);
  onTestFinished(() => void process.umask(umask));
  const { endpoint } = await openServer(hub, [{ endpoint: endpointOf(`ipc://${path}`), guard: file }]);
  expect(process.umask()).toBe(0);
  expect(statSync(path).mode & 0o777).toBe(0o600);
  const { wire, received } = await openWire(endpoint, {});
  wire.send(hello);
  await expect.poll(() => received.length).toBe(1);
  expect(hub.sessions[0]?.key).toBeUndefined();
});

it('does not take the path from a hub that is there', async () => {
  const path = join(makeFolder(), 'hub.sock');
  const hub = new StubHub();
  const listens = [{ endpoint: endpointOf(`ipc://${path}`), guard: file }];
  const { endpoint } = await openServer(hub, listens);
  await expect(openServer(new StubHub(), listens)).rejects.toMatchObject({
    kind: 'in-use',
    message: `ipc://${path} is taken: another program listens there`,
  });
  const { wire } = await openWire(endpoint, {});
  wire.send(hello);
  await expect.poll(() => hub.sessions.length).toBe(1);
});

it('is given to one of many hubs that start at once', async () => {
  const listens = [{ endpoint: endpointOf(`ipc://${join(makeFolder(), 'hub.sock')}`), guard: file }];
  const started = await Promise.allSettled([1, 2, 3, 4].map(() => openServer(new StubHub(), listens)));
  expect(started.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected', 'rejected', 'rejected']);
});

it('leaves a file that is at the path as it is', async () => {
  const path = join(makeFolder(), 'thesis.txt');
  writeFileSync(path, 'precious');
  await expect(
    openServer(new StubHub(), [{ endpoint: endpointOf(`ipc://${path}`), guard: file }]),
  ).rejects.toMatchObject({ kind: 'unavailable', message: expect.stringContaining('there is a file or folder') });
  expect(readFileSync(path, 'utf8')).toBe('precious');
});

it('takes its file along when it closes, and nothing that was put in its place', async () => {
  const path = join(makeFolder(), 'hub.sock');
  const listens = [{ endpoint: endpointOf(`ipc://${path}`), guard: file }];
  const first = await openServer(new StubHub(), listens);
  await first.server.close();
  expect(existsSync(path)).toBe(false);
  const second = await openServer(new StubHub(), listens);
  renameSync(path, `${path}.old`);
  writeFileSync(path, 'of another');
  await second.server.close();
  expect(readFileSync(path, 'utf8')).toBe('of another');
});

it('takes the path that a killed hub left behind', async () => {
  const path = join(makeFolder(), 'hub.sock');
  const script = fileURLToPath(new URL('support/bind-process.mjs', import.meta.url));
  const child = spawn(process.execPath, [script, `ipc://${path}`], { stdio: ['ignore', 'pipe', 'inherit'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  await once(child.stdout, 'data');
  child.kill('SIGKILL');
  await once(child, 'close');
  expect(existsSync(path)).toBe(true);
  const hub = new StubHub();
  const { endpoint } = await openServer(hub, [{ endpoint: endpointOf(`ipc://${path}`), guard: file }]);
  const { wire } = await openWire(endpoint, {});
  wire.send(hello);
  await expect.poll(() => hub.sessions.length).toBe(1);
});

it.runIf(process.getuid?.() === 0)('is not trusted when it belongs to another user', async () => {
  const path = join(makeFolder(), 'hub.sock');
  writeFileSync(path, '');
  chownSync(path, 65_534, 65_534);
  vi.spyOn(process, 'getuid').mockReturnValue(1_000);
  await expect(checkSocketOwner(endpointOf(`ipc://${path}`))).rejects.toMatchObject({
    kind: 'permission-denied',
    message: expect.stringContaining('belongs to another user (65534)'),
  });
  await expect(checkSocketOwner(endpointOf(`ipc://${path}.none`))).rejects.toMatchObject({ kind: 'unreachable' });
});
