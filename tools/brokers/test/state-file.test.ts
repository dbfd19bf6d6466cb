import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { runFolders } from '../src/folders.mjs';
import { readState, writeState } from '../src/state-file.mjs';
import { temporaryFolder } from './support/temporary-folder.js';

const name = 'rabbitmq-4';
const ports = { amqp: 20001, amqps: 20002, distribution: 20003, epmd: 20004 };
const state = { format: 1, name, version: '4.0.5', tree: '/trees/4', ports } as const;

beforeEach(async () => {
  vi.stubEnv('JOINPOOL_BROKERS_DIR', await temporaryFolder());
});

it('is absent before the first up', async () => {
  expect(await readState(name)).toBeUndefined();
});

it('gives back what was written, and leaves no other file', async () => {
  const running = { ...state, supervisor: { pid: 7, startedAt: '70' }, server: { pid: 8, startedAt: '80' } };

  await writeState(state);
  await writeState(running);

  expect(await readState(name)).toEqual(running);
  expect(await readdir(runFolders(name).folder)).toEqual(['state.json']);
});

describe('is refused when it is damaged', () => {
  it.each([
    ['cut off', JSON.stringify(state).slice(0, 40)],
    ['empty', ''],
    ['another format', JSON.stringify({ ...state, format: 2 })],
    ['without a port', JSON.stringify({ ...state, ports: { ...ports, amqps: undefined } })],
    ['with a port that is none', JSON.stringify({ ...state, ports: { ...ports, epmd: 'x' } })],
    ['with half an identity', JSON.stringify({ ...state, server: { pid: 8 } })],
    ['no object', 'null'],
  ])('%s', async (_, text) => {
    const path = runFolders(name).state;
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, text);

    await expect(readState(name)).rejects.toMatchObject({
      code: 'STATE_DAMAGED',
      message: expect.stringContaining(join(name, 'state.json')),
    });
  });
});
