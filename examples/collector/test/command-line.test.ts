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
      openstack: undefined,
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
      openstack: undefined,
    });
  });

  it('listens to what OpenStack sends', () => {
    const listen = (...args: string[]) => readCommandLine(['--url', url, '--openstack', ...args]);
    expect(listen()).toMatchObject({
      messages: undefined,
      openstack: { poolName: undefined, exchangeName: 'nova', topic: 'notifications' },
    });
    expect(listen('--pool', 'p', '--exchange=cinder', '--topic', 'versioned_notifications')).toMatchObject({
      openstack: { poolName: 'p', exchangeName: 'cinder', topic: 'versioned_notifications' },
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
    [['--openstack'], /--openstack needs --url/],
    [['--openstack', '--url', url, '--kill'], /--openstack takes no --kill/],
    [['--openstack', '--url', url, '--input', 'f'], /--openstack takes no --input/],
    [['--openstack', '--url', url, '--queue-type', 'quorum'], /--openstack takes no --queue-type/],
    [['--pool', 'p', '--url', url], /--pool needs --openstack/],
  ])('refuses %j and says why', (args, why) => {
    expect(() => readCommandLine(args)).toThrow(UsageError);
    expect(() => readCommandLine(args)).toThrow(why);
  });
});
