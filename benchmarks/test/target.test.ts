import { describe, expect, it } from 'vitest';
import type { ContenderResult } from '../src/measure.js';
import { judge, type RatioTarget } from '../src/target.js';

const result = (name: string, messagesPerSecond: number, cpuMicroseconds: number): ContenderResult => ({
  name,
  rounds: [{ messagesPerSecond, cpuMicroseconds }],
});

const results = [result('joinpool', 90, 9), result('each', 60, 12), result('batched', 100, 10)];
const target = (changes: Partial<RatioTarget>): RatioTarget => ({
  target: 'it',
  figure: 'messagesPerSecond',
  bound: 1,
  baselines: ['each', 'batched'],
  ...changes,
});

describe('a target', () => {
  it.each([
    ['a rate is missed against the fastest baseline', {}, '0.90', false],
    ['a rate is met against the baseline it names', { baselines: ['each'], bound: 1.4 }, '1.50', true],
    ['CPU time is met when it is no more than the least', { figure: 'cpuMicroseconds' }, '0.90', true],
    ['CPU time is missed when it is more', { figure: 'cpuMicroseconds', bound: 0.8 }, '0.90', false],
  ] as const)('%s', (_, changes, found, met) => {
    expect(judge(results, target(changes))).toEqual({ target: 'it', found, met });
  });

  it('is judged of the contender that it names, and not beside itself', () => {
    const own = target({ own: 'batched', baselines: ['each', 'batched'], bound: 1.5 });
    expect(judge(results, own)).toEqual({ target: 'it', found: '1.67', met: true });
  });

  it('on the CPU time of hubs takes the least', () => {
    const hubs = [
      { name: 'many', rounds: [{ messagesPerSecond: 1, cpuMicroseconds: 1, hubCpuMicroseconds: 5 }] },
      { name: 'few', rounds: [{ messagesPerSecond: 1, cpuMicroseconds: 1, hubCpuMicroseconds: 4 }] },
    ];
    const found = judge(hubs, target({ figure: 'hubCpuMicroseconds', baselines: ['few'], bound: 1.15 }));
    expect(found).toEqual({ target: 'it', found: '1.25', met: false });
  });

  it('of a contender that is not there is an error', () => {
    expect(() => judge(results, target({ own: 'nobody' }))).toThrow('nobody');
  });
});
