import { execFileSync } from 'node:child_process';
import { chmodSync, chownSync, mkdirSync, readdirSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { AllowedKeysFile } from '../../src/secrets/allowed-keys.js';
import { createCurveKeysFile, readCurveKeysFile } from '../../src/secrets/curve-keys-file.js';
import { ensureKeyFile, readKeyFile } from '../../src/secrets/key-file.js';
import { encodeZ85, isCurveKey } from '../../src/secrets/z85.js';
import { makeFolder } from './support/places.js';

const hex = 'ab'.repeat(32);

const writeKey = (text: string, mode = 0o600): string => {
  const path = join(makeFolder(), 'key');
  writeFileSync(path, text);
  chmodSync(path, mode);
  return path;
};

it('makes a key once, for its owner alone, whoever comes first', async () => {
  const folder = join(makeFolder(), 'joinpool', '5571');
  const keys = await Promise.all(Array.from({ length: 20 }, () => ensureKeyFile(join(folder, 'key'))));
  expect(new Set(keys.map((key) => key.toString('hex'))).size).toBe(1);
  expect(keys[0]?.byteLength).toBe(32);
  expect(statSync(join(folder, 'key')).mode & 0o777).toBe(0o600);
  expect(statSync(folder).mode & 0o777).toBe(0o700);
  expect(readdirSync(folder)).toEqual(['key']);
});

it('reads a key with and without a line end', async () => {
  expect((await readKeyFile(writeKey(hex))).toString('hex')).toBe(hex);
  expect((await readKeyFile(writeKey(`${hex}\n`))).toString('hex')).toBe(hex);
});

it.each([0o640, 0o604, 0o660, 0o666, 0o620])('refuses a key that is open to others: mode %o', async (mode) => {
  await expect(readKeyFile(writeKey(hex, mode))).rejects.toMatchObject({
    kind: 'permission-denied',
    message: expect.stringContaining(`is open to others (mode ${mode.toString(8)})`),
  });
});

it.each(['', 'ab', hex.toUpperCase(), `${hex}00`, `${hex}\n\n`, 'zz'.repeat(32)])(
  'refuses %j as a key',
  async (text) => {
    await expect(readKeyFile(writeKey(text))).rejects.toMatchObject({ kind: 'permission-denied' });
  },
);

it('refuses what is no file, or not there', async () => {
  const folder = makeFolder();
  mkdirSync(join(folder, 'key'));
  execFileSync('mkfifo', [join(folder, 'pipe')]);
  symlinkSync(join(folder, 'nowhere'), join(folder, 'link'));
  for (const name of ['key', 'pipe', 'link', 'missing'])
    await expect(readKeyFile(join(folder, name))).rejects.toMatchObject({ kind: 'permission-denied' });
});

it.runIf(process.getuid?.() === 0)('refuses the key of another user', async () => {
  const path = writeKey(hex);
  chownSync(path, 65_534, 65_534);
  await expect(readKeyFile(path)).rejects.toMatchObject({ message: expect.stringContaining('another user (65534)') });
});

it('does not make a key where there can be no file', async () => {
  const path = writeKey(hex);
  await expect(ensureKeyFile(join(path, 'key'))).rejects.toMatchObject({ kind: 'permission-denied' });
});

it('writes keys of CURVE that it reads again, and never over others', async () => {
  const path = join(makeFolder(), 'hub-keys');
  const keys = await createCurveKeysFile(path);
  expect(isCurveKey(keys.publicKey) && isCurveKey(keys.secretKey)).toBe(true);
  expect(await readCurveKeysFile(path)).toEqual(keys);
  expect(statSync(path).mode & 0o777).toBe(0o600);
  await expect(createCurveKeysFile(path)).rejects.toMatchObject({ message: expect.stringContaining('exists already') });
  await expect(readCurveKeysFile(writeKey('{"publicKey":1}'))).rejects.toMatchObject({ kind: 'permission-denied' });
  await expect(readCurveKeysFile(writeKey('not JSON'))).rejects.toMatchObject({ kind: 'permission-denied' });
});

it('writes the texts of RFC 32', () => {
  expect(encodeZ85(Buffer.from('864fd26fb559f75b', 'hex'))).toBe('HelloWorld');
});

it('reads a list of keys, and keeps the old one where the new one is wrong', async () => {
  const [first, second] = ['a'.repeat(40), 'b'.repeat(40)];
  const path = writeKey(`# who may connect\n${first} the collector\n\n${second}\r\n`);
  const list = await AllowedKeysFile.read(path);
  expect([list.has(first), list.has(second), list.has('# who')]).toEqual([true, true, false]);
  writeFileSync(path, `${first}\n`);
  expect(await list.reread()).toBe(true);
  writeFileSync(path, `${first}\nshort\n`);
  await expect(list.reread()).rejects.toMatchObject({ message: expect.stringContaining('line 2') });
  expect([list.has(first), list.has(second)]).toEqual([true, false]);
  writeFileSync(path, `${first}\n${second}\n`);
  expect(await list.reread()).toBe(false);
});
