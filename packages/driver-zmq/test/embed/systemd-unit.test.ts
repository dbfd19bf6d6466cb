import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { ExitCode } from '../../src/program/exit-code.js';
import { makeFolder } from './support/places.js';
import { firstLine, runProgram } from './support/run-program.js';

const file = new URL('../../examples/joinpool-hub.service', import.meta.url);
const unit = readFileSync(file, 'utf8').replaceAll('\\\n', '');

/** A setting that stands once in the unit. */
const settingOf = (name: string): string => {
  const [value, ...more] = [...unit.matchAll(new RegExp(`^${name}=(.*)$`, 'gm'))].map(([, text]) => text);
  expect(more, name).toEqual([]);
  return value ?? '';
};

it("starts a hub with the unit's command, and ends it in order with its signal", { timeout: 30_000 }, async () => {
  const folder = makeFolder();
  const [program, ...args] = settingOf('ExecStart').split(/(?<=main\.js) +/);
  expect(program).toBe('/usr/bin/env node /opt/joinpool/node_modules/@joinpool/driver-zmq/dist/main.js');
  const own = args.join(' ').replaceAll('%S/joinpool', folder).replace(':5571', ':0');
  const run = runProgram(own.split(/ +/));
  expect(await firstLine(run)).toMatch(/^ready tcp:\/\/127\.0\.0\.1:\d+$/);
  expect(settingOf('KillSignal')).toBe('SIGTERM');
  run.child.kill('SIGTERM');
  expect(await run.exit).toMatchObject({ code: 0 });
});

it('starts it again but where that mends nothing', () => {
  const { USAGE, CANTCREAT, NOPERM } = ExitCode;
  expect(settingOf('Restart')).toBe('on-failure');
  expect(settingOf('RestartPreventExitStatus')).toBe([USAGE, CANTCREAT, NOPERM].join(' '));
});
