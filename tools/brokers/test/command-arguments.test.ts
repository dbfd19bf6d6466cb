import { describe, expect, it } from 'vitest';
import { brokerRecipes } from '../src/broker-recipes.mjs';
import { parseCommandArguments } from '../src/command-arguments.mjs';

const allNames = brokerRecipes.map(({ name }) => name);

describe('commands that are understood', () => {
  it.each([
    { args: [], command: 'help', names: [] },
    { args: ['--help'], command: 'help', names: [] },
    { args: ['up'], command: 'up', names: allNames },
    { args: ['up', 'rabbitmq-4'], command: 'up', names: ['rabbitmq-4'] },
    { args: ['up', 'rabbitmq-4', 'rabbitmq-4', '--install'], command: 'up', names: ['rabbitmq-4'], install: true },
    { args: ['down'], command: 'down', names: allNames },
    { args: ['status', '--json'], command: 'status', names: [], json: true },
    { args: ['url', '--tls', 'rabbitmq-4'], command: 'url', names: ['rabbitmq-4'], tls: true },
    { args: ['logs', 'rabbitmq-4', '--lines', '7'], command: 'logs', names: ['rabbitmq-4'], lines: 7 },
    { args: ['kill', 'rabbitmq-3.10'], command: 'kill', names: ['rabbitmq-3.10'] },
    {
      args: ['ctl', 'rabbitmq-4', 'list_queues', '--json', 'name'],
      command: 'ctl',
      names: ['rabbitmq-4'],
      rest: ['list_queues', '--json', 'name'],
    },
  ])('$args', ({ args, ...expected }) => {
    expect(parseCommandArguments(args)).toMatchObject(expected);
  });
});

describe('commands that are refused', () => {
  it.each([
    { args: ['start'], code: 'BAD_USAGE', message: 'there is no command "start"' },
    { args: ['toString'], code: 'BAD_USAGE', message: 'there is no command "toString"' },
    { args: ['up', 'rabbitmq-5'], code: 'UNKNOWN_BROKER', message: 'there is no broker named "rabbitmq-5"' },
    { args: ['ctl', 'rabbit'], code: 'UNKNOWN_BROKER', message: 'there is no broker named "rabbit"' },
    { args: ['kill'], code: 'BAD_USAGE', message: '"kill" takes one name' },
    { args: ['ctl'], code: 'BAD_USAGE', message: '"ctl" takes one name' },
    { args: ['url', ...allNames], code: 'BAD_USAGE', message: '"url" takes one name' },
    { args: ['status', 'rabbitmq-4'], code: 'BAD_USAGE', message: '"status" takes no name' },
    { args: ['down', '--install'], code: 'BAD_USAGE', message: '"down" takes no option --install' },
    { args: ['up', '--fast'], code: 'BAD_USAGE', message: "Unknown option '--fast'" },
    { args: ['logs', 'rabbitmq-4', '--lines', 'many'], code: 'BAD_USAGE', message: '--lines takes a number' },
  ])('$args', ({ args, code, message }) => {
    expect(() => parseCommandArguments(args)).toThrow(
      expect.objectContaining({ code, message: expect.stringContaining(message), advice: expect.any(String) }),
    );
  });
});
