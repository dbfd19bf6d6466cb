import { describe, expect, it } from 'vitest';
import { readCommandLine } from '../src/command-line.js';
import { UsageError } from '../src/usage-error.js';

const url = 'amqp://guest:secret@localhost';

describe('the command line', () => {
  it('has defaults that need nothing but Node.js', () => {
    expect(readCommandLine([])).toEqual({
      destination: undefined,
      inProcess: false,
      input: undefined,
      members: 3,
      audit: 2,
      messages: undefined,
      rate: 500,
      workMs: 2,
      queueType: undefined,
      kill: false,
      chaos: false,
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
      destination: { kind: 'broker', url, amqp: '0-9-1' },
      inProcess: false,
      input: 'n.jsonl',
      members: 4,
      audit: 1,
      messages: 9,
      rate: 7,
      workMs: 0,
      queueType: 'classic',
      kill: true,
      chaos: false,
      openstack: undefined,
    });
  });

  it.each(['tcp://127.0.0.1:5571', 'ipc:///run/joinpool/hub'])('takes the URL %s for that of a running hub', (hub) => {
    expect(readCommandLine(['--url', hub, '--kill'])).toMatchObject({
      destination: { kind: 'hub', url: hub },
      kill: true,
    });
  });

  it('speaks AMQP 1.0 when asked to', () => {
    expect(readCommandLine(['--url', url, '--amqp', '1.0'])).toMatchObject({
      destination: { kind: 'broker', url, amqp: '1.0' },
    });
  });

  it('kills more on its own hub alone', () => {
    expect(readCommandLine(['--chaos'])).toMatchObject({ destination: undefined, kill: false, chaos: true });
  });

  it('stays in this process when asked to', () => {
    expect(readCommandLine(['--in-process'])).toMatchObject({ destination: undefined, inProcess: true });
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
    [
      ['--url', 'http://u:secret@host'],
      /--url must start with amqp:\/\/, amqps:\/\/, tcp:\/\/ or ipc:\/\/, not 'host'/,
    ],
    [['--in-process', '--url', url], /--in-process takes no --url/],
    [['--in-process', '--kill'], /--in-process takes no --kill/],
    [['--in-process', '--chaos'], /--in-process takes no --kill and no --chaos/],
    [['--kill', '--chaos'], /--chaos takes no --kill/],
    [['--chaos', '--url', 'tcp://127.0.0.1:5571'], /--chaos takes no --url/],
    [['--chaos', '--members', '2'], /--chaos needs --members 3/],
    [['--chaos', '--audit', '1'], /--chaos needs --audit 2/],
    [['--kill', '--url', url, '--members', '1'], /--kill needs --members 2/],
    [['--queue-type', 'stream', '--url', url], /--queue-type must be quorum or classic/],
    [['--queue-type', 'classic'], /--queue-type needs a broker/],
    [['--queue-type', 'classic', '--url', 'ipc:///hub'], /--queue-type needs a broker/],
    [['--openstack', '--url', 'ipc:///hub'], /--openstack needs --url/],
    [['--openstack', '--url', url, '--chaos'], /--openstack takes no --chaos/],
    [['--openstack'], /--openstack needs --url/],
    [['--openstack', '--url', url, '--kill'], /--openstack takes no --kill/],
    [['--openstack', '--url', url, '--input', 'f'], /--openstack takes no --input/],
    [['--openstack', '--url', url, '--queue-type', 'quorum'], /--openstack takes no --queue-type/],
    [['--amqp', '1', '--url', url], /--amqp must be 0-9-1 or 1.0, not '1'/],
    [['--amqp', '1.0'], /--amqp needs a broker/],
    [['--amqp', '1.0', '--url', 'ipc:///hub'], /--amqp needs a broker/],
    [['--openstack', '--url', url, '--amqp', '1.0'], /--openstack takes no --amqp/],
    [['--pool', 'p', '--url', url], /--pool needs --openstack/],
  ])('refuses %j and says why', (args, why) => {
    expect(() => readCommandLine(args)).toThrow(UsageError);
    expect(() => readCommandLine(args)).toThrow(why);
  });
});
