import { describe, expect, it, vi } from 'vitest';
import { measure, spreadOf } from '../src/measure.js';

describe('a measurement', () => {
  it('leaves out what comes before the work begins', async () => {
    vi.spyOn(performance, 'now').mockReturnValueOnce(0).mockReturnValueOnce(9_000).mockReturnValueOnce(10_000);
    const { messagesPerSecond } = await measure(10, async (begin) => begin());
    expect(messagesPerSecond).toBe(10);
  });

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
