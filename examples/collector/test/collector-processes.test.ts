import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startHub } from '@joinpool/driver-zmq';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Ended, isAlive, runProgram } from './support/program.js';

/** Several processes of Node.js start in each of these tests. */
const timeoutMs = 60_000;

/** What a run leaves in the folder for temporary files is found here. */
let temporary: string;

beforeEach(async () => {
  temporary = await mkdtemp(join(tmpdir(), 'joinpool-collector-test-'));
});

afterEach(() => rm(temporary, { recursive: true }));

const run = (args: readonly string[], watch?: Parameters<typeof runProgram>[1]): Promise<Ended> =>
  runProgram(args, watch, { TMPDIR: temporary, XDG_STATE_HOME: join(temporary, 'state') });

const expectNothingLeft = async ({ memberPids }: Ended): Promise<void> => {
  expect(memberPids).toHaveLength(5);
  expect(memberPids.filter(isAlive)).toEqual([]);
  expect(await readdir(temporary)).toEqual([]);
};

describe('the collector over a hub of its own', () => {
  it('loses and doubles nothing, with each member in a process of its own', { timeout: timeoutMs }, async () => {
    const ended = await run(['--messages', '700']);
    expect(ended.errors).toBe('');
    expect(ended.output).toMatch(/^the hub is in collector-1, process \d+\n/);
    expect(ended.output).toMatch(/verdict: ok: published 700, lost 0, duplicated 0, redelivered 0\n$/);
    expect(ended.code).toBe(0);
    expect(new Set(ended.memberPids).size).toBe(5);
    await expectNothingLeft(ended);
  });

  it('loses and doubles nothing when a member is killed', { timeout: timeoutMs }, async () => {
    const ended = await run(['--messages', '1000', '--kill']);
    expect(ended.output).toMatch(/killing (collector-\d), process \d+, with signal 9.*\1 \(killed\)/s);
    expect(ended.output).toMatch(/verdict: ok: published 1000, lost 0, duplicated 0, redelivered \d+ \(by the kill of/);
    expect(ended.code).toBe(0);
    await expectNothingLeft(ended);
  });

  it.each([500, 2000, 100_000])(
    'loses and doubles nothing when a member and then the hub are killed, at %d messages a second',
    { timeout: timeoutMs },
    async (rate) => {
      const ended = await run(['--messages', '1200', '--chaos', '--rate', String(rate)]);
      expect(ended.errors).toBe('');
      expect(ended.output).toMatch(/killing collector-[23], process \d+, with signal 9/);
      expect(ended.output).toMatch(/killing collector-1, process \d+, which has the hub, with signal 9/);
      expect(ended.output).toMatch(/, process \d+, has taken over the hub with its journal, \d+ ms after the kill/);
      expect(ended.output).toMatch(
        /verdict: ok: published 1200, lost 0, duplicated 0, redelivered \d+ \(by the kill of/,
      );
      expect(ended.code).toBe(0);
      await expectNothingLeft(ended);
    },
  );

  it('leaves no process and no file behind when it is interrupted', { timeout: timeoutMs }, async () => {
    const ended = await run(['--rate', '20'], (output, interrupt) => {
      if (/collector-1 [1-9]/.test(output)) interrupt();
    });
    expect(ended.errors).toBe('interrupted: no verdict\n');
    expect(ended.code).toBe(130);
    await expectNothingLeft(ended);
  });
});

describe('the collector over a running hub', () => {
  it('loses and doubles nothing, and leaves no pool in it', { timeout: timeoutMs }, async () => {
    const socket = `ipc://${join(temporary, 'hub')}`;
    const hub = await startHub({ listen: socket, durable: false });
    try {
      const { code, output, errors, memberPids } = await run(['--url', socket, '--messages', '700', '--kill']);
      expect(errors).toBe('');
      expect(output).toMatch(/verdict: ok: published 700, lost 0, duplicated 0, redelivered \d+ \(by the kill of/);
      expect(code).toBe(0);
      expect(memberPids.filter(isAlive)).toEqual([]);
    } finally {
      await hub.close();
    }
  });

  it('says what is wrong when no hub listens at the URL', { timeout: timeoutMs }, async () => {
    const { code, errors } = await run(['--url', `ipc://${join(temporary, 'nobody')}`]);
    expect(errors).toMatch(/\[unreachable\]/);
    expect(code).toBe(1);
  });
});
