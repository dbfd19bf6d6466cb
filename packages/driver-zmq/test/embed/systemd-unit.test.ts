import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { ExitCode } from '../../src/program/exit-code.js';
import { makeFolder } from './support/places.js';
import { firstLine, runProgram } from './support/run-program.js';

const guide = readFileSync(new URL('../../../../docs/guides/operate-zmq.md', import.meta.url), 'utf8');
const unit = /```ini\n(.*?)```/s.exec(guide)?.[1] ?? '';

/** The value of a setting, which stands once in the unit. */
const valueOf = (setting: string): string => {
  const [value, ...more] = [...unit.matchAll(new RegExp(`^${setting}=(.*)$`, 'gm'))].map(([, text]) => text);
  expect(more, setting).toEqual([]);
  return value ?? '';
};

it("starts a hub with the command of the guide's unit for systemd, and ends it in order", {
  timeout: 30_000,
}, async () => {
  const folder = makeFolder();
  const [program, ...args] = valueOf('ExecStart').split(' ');
  expect(program).toMatch(/\/node_modules\/\.bin\/joinpool-hub$/);
  const own = args.map((arg) => arg.replace(/\/run\/joinpool|\/var\/lib\/joinpool/, folder));
  const run = runProgram(own);
  expect(await firstLine(run)).toBe(`ready ipc://${join(folder, 'hub.sock')}`);
  run.child.kill('SIGTERM');
  expect(await run.exit).toMatchObject({ code: 0 });
});

it('starts it again but where that mends nothing', () => {
  const { USAGE, CANTCREAT, NOPERM } = ExitCode;
  expect(valueOf('Restart')).toBe('on-failure');
  expect(valueOf('RestartPreventExitStatus')).toBe([USAGE, CANTCREAT, NOPERM].join(' '));
});
