import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test, vi } from 'vitest';
import type { MemberRequest } from '../src/faults/crashable-member.js';

vi.setConfig({ testTimeout: 30_000 }); // each test starts processes

const program = fileURLToPath(new URL('../dist/faults/member-process.js', import.meta.url));
const member = new URL('./fixtures/memory-member.mjs', import.meta.url).href;

interface FromMember {
  readonly kind: string;
  readonly text?: string;
  readonly event?: { readonly phase: string; readonly messageId: string };
}

/** Starts the program of a member's process, and keeps what it reports. */
const start = (behaviour: MemberRequest['behaviour'], environment: Readonly<Record<string, string>> = {}) => {
  const join = { poolName: 'billing', topic: 'work.#' };
  const request: MemberRequest = { memberId: 'm', controlExchange: 'x', behaviour, join };
  const child: ChildProcess = fork(program, [member, JSON.stringify(request)], {
    env: { ...process.env, ...environment },
    execArgv: [],
  });
  onTestFinished(() => {
    child.kill('SIGKILL');
  });
  const reports: string[] = [];
  const listeners: (() => void)[] = [];
  child.on('message', ({ kind, text = '', event }: FromMember) => {
    reports.push(event === undefined ? `${kind} ${text.split('\n')[0]}`.trim() : `${event.phase} ${event.messageId}`);
    for (const listener of listeners) listener();
  });
  const until = (wanted: string): Promise<void> =>
    new Promise((resolve) => {
      const look = (): void => {
        if (reports.includes(wanted)) resolve();
      };
      listeners.push(look);
      look();
    });
  return { child, reports, until, ended: once(child, 'exit') };
};

test('reports that it has joined and each run of its callback, and ends when nobody listens any more', async () => {
  const { child, reports, until, ended } = start('accept');
  await Promise.all([until('ready'), until('ok m1')]);
  expect([...reports].sort()).toEqual(['invoke m1', 'ok m1', 'ready']);
  child.disconnect();
  expect(await ended).toEqual([0, null]);
});

test('holds what it is told to hold', async () => {
  const { reports, until } = start('hold');
  await Promise.all([until('ready'), until('invoke m1')]);
  expect(reports).not.toContain('ok m1');
});

test('dies of poison as if it were killed', async () => {
  const { reports, ended } = start('accept', { JOINPOOL_FIXTURE_BODY: '{"poison":true}' });
  expect(await ended).toEqual([null, 'SIGKILL']);
  expect(reports).not.toContain('ok m1');
});

test('reports why it could not join', async () => {
  const { until } = start('accept', { JOINPOOL_FIXTURE_UNREACHABLE: '1' });
  await until('failed Error: nobody is there');
});
