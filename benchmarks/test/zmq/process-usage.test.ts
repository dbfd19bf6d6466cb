import { describe, expect, it } from 'vitest';
import { cpuMicrosecondsIn, cpuMicrosecondsOf, residentIn, residentOf } from '../../src/zmq/process-usage.js';

describe('what a process uses', () => {
  it('is user and system time, whatever the name of the process', () => {
    const stat = '77 (a) b (c) S 1 77 77 0 -1 4194304 900 0 0 0 123 45 0 0 20 0 11 0 100 1000000 5000';
    expect(cpuMicrosecondsIn(stat)).toBe(1_680_000);
  });

  it('is memory of its own and memory of files', () => {
    expect(residentIn('Name:\tnode\nVmRSS:\t 300 kB\nRssAnon:\t   200 kB\nRssFile:\t  100 kB\n')).toEqual({
      own: 204_800,
      mapped: 102_400,
    });
  });

  it('is an error where the system does not tell it', () => {
    expect(() => residentIn('Name:\tnode\n')).toThrow('RssAnon');
  });

  it.runIf(process.platform === 'linux')('is told of this process too', () => {
    expect(cpuMicrosecondsOf(process.pid)).toBeGreaterThanOrEqual(0);
    expect(residentOf(process.pid).own).toBeGreaterThan(1_000_000);
  });
});
