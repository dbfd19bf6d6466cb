import { describe, expect, it } from 'vitest';
import { readCommandLine } from '../src/command-line.js';
import { UsageError } from '../src/usage-error.js';

const url = 'amqp://guest:secret@localhost';

describe('the command line', () => {
  it('has defaults that need nothing but Node.js', () => {
    expect(readCommandLine([])).toEqual({
      url: undefined,
      input: undefined,
      members: 3,
      audit: 2,
      messages: undefined,
      rate: 500,
      workMs: 2,
      queueType: undefined,
      kill: false,
    });
  });

  it('takes every option', () => {
    const args = [
      '--url',
      url,
      '--input',
      'n.jsonl',
      '--members=4',
      '--audit=1',
      '--messages=9',
      '--rate=7',
      '--work=0',
    ];
    expect(readCommandLine([...args, '--queue-type', 'classic', '--kill'])).toEqual({
      url,
      input: 'n.jsonl',
      members: 4,
      audit: 1,
      messages: 9,
      rate: 7,
      workMs: 0,
      queueType: 'classic',
      kill: true,
    });
  });

  it('answers help for --help', () => {
    expect(readCommandLine(['--help', '--kill'])).toBe('help');
  });

  it.each([
    [['--member', '4'], /--member/],
    [['extra'], /extra/],
    [['--members', '0'], /--members must be a whole number from 1 to 64, not '0'/],
    [['--audit', 'two'], /--audit .* not 'two'/],
    [['--rate', '1.5'], /--rate .* not '1.5'/],
    [['--url', 'http://u:secret@host'], /--url must start with amqp:\/\/ or amqps:\/\/, not 'host'/],
    [['--kill'], /--kill needs --url/],
    [['--kill', '--url', url, '--members', '1'], /--kill needs --members 2/],
    [['--queue-type', 'stream', '--url', url], /--queue-type must be quorum or classic/],
    [['--queue-type', 'classic'], /--queue-type needs --url/],
  ])('refuses %j and says why', (args, why) => {
    expect(() => readCommandLine(args)).toThrow(UsageError);
    expect(() => readCommandLine(args)).toThrow(why);
  });
});
