import { readFile } from 'node:fs/promises';
import * as entry from '@joinpool/brokers';
import { beforeEach, expect, it, vi } from 'vitest';
import { brokerRecipes } from '../src/broker-recipes.mjs';
import { runCommandLine } from '../src/command-line.mjs';
import { fakeBroker } from './support/fake-broker.js';
import { noExternalBrokers } from './support/no-external-brokers.js';
import { temporaryFolder } from './support/temporary-folder.js';

const run = async (...args: string[]) => {
  const lines: string[] = [];
  const write = (text: string) => lines.push(text);
  const exitCode = await runCommandLine(args, { write, log: write, signal: new AbortController().signal });
  return { exitCode, text: lines.join('\n') };
};

beforeEach(async () => {
  vi.stubEnv('JOINPOOL_BROKERS_DIR', await temporaryFolder());
  noExternalBrokers();
});

it('explains itself', async () => {
  const { exitCode, text } = await run('help');

  expect(exitCode).toBe(0);
  expect(text).toContain('Exit codes: 0 done; 1 failed; 2 wrong command');
});

it('answers a wrong command with exit code 2 and the command that helps', async () => {
  expect(await run('begin')).toEqual({
    exitCode: 2,
    text: 'error BAD_USAGE: there is no command "begin"\n  to mend it: npm run brokers -- help',
  });
});

it.each(['url', 'kill', 'stop', 'ctl'])(
  'answers %s of a broker that is not up with the command to start it',
  async (command) => {
    expect(await run(command, 'rabbitmq-4')).toEqual({
      exitCode: 2,
      text: 'error NOT_RUNNING: rabbitmq-4 is not running\n  to mend it: npm run brokers -- up rabbitmq-4',
    });
  },
);

it('answers up without root with exit code 3 and a way out', async () => {
  vi.spyOn(process, 'getuid').mockReturnValue(1000);

  const { exitCode, text } = await run('up', 'rabbitmq-4');

  expect(exitCode).toBe(3);
  expect(text).toMatch(process.platform === 'linux' ? /NOT_ROOT/ : /NOT_LINUX/);
  expect(text).toContain('RABBITMQ_4_URL');
});

it('answers ctl of a broker that is no RabbitMQ with what to do instead', async () => {
  const { exitCode, text } = await run('ctl', 'artemis-2.56', 'list_queues');

  expect(exitCode).toBe(2);
  expect(text).toContain('error NOT_RABBITMQ: artemis-2.56 is no RabbitMQ');
  expect(text).toContain('npm run brokers -- logs artemis-2.56');
});

it('takes down what is not up', async () => {
  expect(await run('down')).toEqual({
    exitCode: 0,
    text: brokerRecipes.map(({ name }) => `${name}: was not up`).join('\n'),
  });
});

it('shows every broker in the status, external ones without their password', async () => {
  const url = await fakeBroker();
  vi.stubEnv('RABBITMQ_4_URL', url.href);

  const { exitCode, text } = await run('status');

  expect(exitCode).toBe(0);
  expect(text).toContain(
    `rabbitmq-3.10    absent\nrabbitmq-4       external    4.0.5 amqp://user:***@127.0.0.1:${url.port}/`,
  );
  expect((await run('url', 'rabbitmq-4')).text).toBe(url.href);
});

it('exports at run time what its types declare', async () => {
  const types = await readFile(new URL('../index.d.mts', import.meta.url), 'utf8');
  const declared = [...types.matchAll(/^export declare (?:function|class) (\w+)/gm)].map(([, name]) => name);

  expect(Object.keys(entry).toSorted()).toEqual(declared.toSorted());
});
