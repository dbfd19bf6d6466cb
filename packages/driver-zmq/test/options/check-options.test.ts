import { join } from 'node:path';
import { expect, it, vi } from 'vitest';
import { curveKeyPair } from 'zeromq';
import { connectZmq, startHub, type ZmqOptions, zmqDriver } from '../../src/index.js';
import { checkOptions } from '../../src/options/check-options.js';
import type { OptionFailure } from '../../src/options/option-failure.js';
import { isLocal, parseEndpoint } from '../../src/socket/endpoint.js';

const fail: OptionFailure = (code, message) => new TypeError(`${code}: ${message}`);
const keys = curveKeyPair();
const curve = { hubKey: keys.publicKey, ...keys };

it('finds the hub of this user on the standard port, with its key and its journal', () => {
  vi.stubEnv('XDG_STATE_HOME', '/state');
  expect(checkOptions(undefined, {}, fail)).toEqual({
    hub: {
      kind: 'elected',
      host: 'process',
      port: 5571,
      keyFile: '/state/joinpool/5571/key',
      journal: '/state/joinpool/5571/journal',
    },
    connectTimeoutMs: 5_000,
    clientName: `${process.title}-${process.pid}`,
  });
});

it.each(['', 'relative/folder'])('takes the folder of the home directory when XDG_STATE_HOME is %j', (folder) => {
  vi.stubEnv('XDG_STATE_HOME', folder);
  vi.stubEnv('HOME', '/somebody');
  expect(checkOptions(undefined, { port: 7 }, fail).hub).toMatchObject({
    keyFile: join('/somebody/.local/state/joinpool/7/key'),
  });
});

it('keeps no journal without durability', () => {
  expect(checkOptions(undefined, { durable: false, hub: 'child' }, fail).hub).toMatchObject({
    host: 'child',
    journal: undefined,
  });
});

it('needs the key file for a port of this machine, keys for another machine, and nothing for a Unix socket', () => {
  vi.stubEnv('XDG_STATE_HOME', '/state');
  const hubOf = (url: string, options: ZmqOptions = {}) => checkOptions(url, options, fail).hub;
  expect(hubOf('tcp://localhost:6000')).toMatchObject({ keyFile: '/state/joinpool/6000/key', curve: undefined });
  expect(hubOf('tcp://[::1]:6000', { keyFile: 'k' })).toMatchObject({ keyFile: 'k', endpoint: { host: '::1' } });
  expect(hubOf('ipc:///run/hub.sock')).toMatchObject({ keyFile: undefined, endpoint: { path: '/run/hub.sock' } });
  expect(hubOf('ipc:///run/hub.sock', { keyFile: 'k' })).toMatchObject({ keyFile: 'k' });
  expect(hubOf('tcp://hub.example.org:6000', { curve })).toMatchObject({ curve, keyFile: undefined });
});

const wrongUrls = ['', 'localhost:5571', 'amqp://localhost', 'tcp://localhost', 'tcp://localhost:0', 'tcp://:5571'];
const odderUrls = ['tcp://a b:1', 'tcp://h:65536', 'tcp://h:1/path', 'ipc://relative', 'ipc:///a\0b', 'tcp://[hub]:1'];

it.each([...wrongUrls, ...odderUrls, `ipc:///${'p'.repeat(104)}`])('refuses the URL %j', (url) => {
  expect(() => zmqDriver(url)).toThrow(expect.objectContaining({ code: 'invalid-url', advice: expect.any(String) }));
});

const wrong: readonly (readonly [string | undefined, object, string])[] = [
  [undefined, { port: 0 }, 'port is 0'],
  [undefined, { port: 65_536 }, 'port is 65536'],
  [undefined, { port: '5571' }, 'port is 5571'],
  [undefined, { hub: 'thread' }, 'hub is thread'],
  [undefined, { durable: 'no' }, 'durable is no'],
  [undefined, { durable: false, journal: '/j' }, 'journal is given together with durable: false'],
  [undefined, { journal: '' }, 'journal is ""'],
  [undefined, { keyFile: 7 }, 'keyFile is 7'],
  [undefined, { curve }, 'curve is given without a URL'],
  [undefined, { connectTimeoutMs: 0 }, 'connectTimeoutMs is 0'],
  [undefined, { clientName: 'n'.repeat(201) }, 'clientName is not a text'],
  ['tcp://localhost:1', { port: 1 }, 'port is given together with a URL'],
  ['tcp://localhost:1', { hub: 'child' }, 'hub is given together with a URL'],
  ['tcp://localhost:1', { durable: false }, 'durable is given together with a URL'],
  ['tcp://localhost:1', { curve, keyFile: 'k' }, 'keyFile is given together with curve'],
  ['tcp://localhost:1', { curve: { ...curve, hubKey: 'short' } }, 'curve.hubKey is no key of CURVE'],
  ['tcp://localhost:1', { curve: null }, 'curve.hubKey is no key of CURVE'],
  ['tcp://hub.example.org:1', {}, 'is on another machine, and curve is not given'],
];

it.each(wrong)('refuses %j with %j', (url, options, message) => {
  expect(() => zmqDriver(url, options)).toThrow(
    expect.objectContaining({ code: 'invalid-option', message: expect.stringContaining(message) }),
  );
});

it('gives a client a name where the title of its process is long, too', () => {
  vi.spyOn(process, 'title', 'get').mockReturnValue('t'.repeat(5_000));
  expect(() => zmqDriver('tcp://localhost:1', {})).not.toThrow();
});

it('refuses a path that no file can have', async () => {
  const listen = 'ipc:///tmp/joinpool-never.sock';
  await expect(startHub({ listen, journal: 'a\0b' })).rejects.toMatchObject({ code: 'invalid-option' });
});

it('answers a misspelt option with the nearest known one', async () => {
  const options: object = { durabel: false };
  await expect(connectZmq(undefined, options)).rejects.toMatchObject({ code: 'unknown-option' });
  const hubOptions: object = { listens: [] };
  await expect(startHub(hubOptions)).rejects.toMatchObject({ code: 'unknown-option' });
});

it.each([
  ['tcp://127.0.0.1:1', true],
  ['tcp://127.255.3.4:1', true],
  ['tcp://localhost:1', true],
  ['tcp://[::1]:1', true],
  ['ipc:///a', true],
  ['tcp://0.0.0.0:1', false],
  ['tcp://[::]:1', false],
  ['tcp://127.0.0.1.example.org:1', false],
  ['tcp://192.168.0.1:1', false],
])('knows whether other machines can reach %s', (text, local) => {
  const endpoint = parseEndpoint(text);
  expect('transport' in endpoint && isLocal(endpoint)).toBe(local);
});
