import { describe, expect, it } from 'vitest';
import { readZmqOptions } from '../../src/zmq/zmq-options.js';

describe('the options of the benchmark of hubs', () => {
  it('ask for everything by default', () => {
    expect(readZmqOptions([])).toEqual({
      broker: 'rabbitmq-4',
      url: undefined,
      only: ['publish', 'consume', 'through', 'latency', 'pools', 'memory'],
      bodies: ['raw', 'json'],
      rounds: 5,
      messages: 100_000,
      backlog: 1_000_000,
    });
  });

  it('leave RabbitMQ out', () => {
    expect(readZmqOptions(['--without-rabbitmq', '--url', 'amqp://there'])).toMatchObject({
      broker: undefined,
      url: undefined,
    });
  });

  it('take a backlog of ten million', () => {
    expect(readZmqOptions(['--only', 'memory', '--backlog', '10000000'])).toMatchObject({
      only: ['memory'],
      backlog: 10_000_000,
    });
  });

  it.each([
    [['--only', 'publish,rest'], "not 'rest'"],
    [['--bodies', 'xml'], "not 'xml'"],
    [['--rounds', '0'], '--rounds must be a whole number'],
    [['--quick'], '--help lists the options'],
  ])('%j is refused', (args, why) => {
    expect(() => readZmqOptions(args)).toThrow(why);
  });
});
