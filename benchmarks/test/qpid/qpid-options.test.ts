import { describe, expect, it } from 'vitest';
import { readQpidOptions } from '../../src/qpid/qpid-options.js';

describe('the options of the benchmark of AMQP 1.0', () => {
  it('ask for everything by default', () => {
    expect(readQpidOptions([])).toMatchObject({
      brokers: [
        { name: 'rabbitmq-4' },
        { name: 'qpid-broker-j-10' },
        { name: 'artemis-2.56' },
        { name: 'artemis-2.56', options: { holdDeliveries: false } },
        { name: 'activemq-5.18' },
      ],
      only: ['consume', 'publish', 'latency', 'frames'],
      bodies: ['raw', 'json'],
      rounds: 5,
      messages: 20_000,
    });
  });

  it('name the broker', () => {
    expect(readQpidOptions(['--broker', 'qpid-broker-j-10'])).toMatchObject({
      brokers: [{ name: 'qpid-broker-j-10' }],
    });
  });

  it.each([
    [['--broker', 'rabbitmq-3.10'], "not 'rabbitmq-3.10'"],
    [['--only', 'memory'], "not 'memory'"],
    [['--bodies', 'xml'], "not 'xml'"],
    [['--messages', '0'], '--messages must be a whole number'],
    [['--quick'], '--help lists the options'],
  ])('%j is refused', (args, why) => {
    expect(() => readQpidOptions(args)).toThrow(why);
  });
});
