import { describe, expect, it } from 'vitest';
import { measure, spreadOf } from '../src/measure.js';

describe('a measurement', () => {
  it('counts the messages of the work against its time', async () => {
    const { messagesPerSecond, cpuMicroseconds } = await measure(1_000_000, async () => {});
    expect(messagesPerSecond).toBeGreaterThan(0);
    expect(cpuMicroseconds).toBeGreaterThanOrEqual(0);
  });
});

describe('the spread of several rounds', () => {
  it.each([
    [[5], 5, 0],
    [[3, 1, 2], 2, 1],
    [[4, 1, 2, 3], 2.5, 1.2],
  ])('of %j has its median and its width', (values, median, spread) => {
    expect(spreadOf(values)).toEqual({ median, spread });
  });
});
