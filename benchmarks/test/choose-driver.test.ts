import { describe, expect, it } from 'vitest';
import { chooseDriver } from '../src/choose-driver.js';

describe('the driver to measure', () => {
  it.each([
    [[], 'amqp', []],
    [['--rounds', '1'], 'amqp', ['--rounds', '1']],
    [['--driver', 'zmq', '--rounds', '1'], 'zmq', ['--rounds', '1']],
    [['--driver=qpid', '--rounds', '1'], 'qpid', ['--rounds', '1']],
    [['--quick', '--driver=amqp'], 'amqp', ['--quick']],
  ])('is named by %j', (args, driver, rest) => {
    expect(chooseDriver(args)).toEqual({ driver, rest });
  });

  it.each([[['--driver', 'kafka']], [['--driver']], [['--driver=']]])('is none of the known ones in %j', (args) => {
    expect(() => chooseDriver(args)).toThrow('--driver is one of amqp,qpid,zmq');
  });
});
