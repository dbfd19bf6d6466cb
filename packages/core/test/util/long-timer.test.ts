import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { delay } from '../../src/util/abort.js';
import { longestTimerMs, startTimer, timeoutSignal } from '../../src/util/long-timer.js';
import { Timers } from '../../src/util/timers.js';

/** More than a timer of Node.js can wait; fake ones fire at once above, too. */
const longMs = 3 * longestTimerMs;

describe('waits longer than one timer', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  const waits: readonly (readonly [string, (ring: () => void) => void])[] = [
    ['startTimer', (ring) => void startTimer(longMs, ring)],
    ['Timers', (ring) => void new Timers().set(longMs, ring)],
    ['delay', (ring) => void delay(longMs, new AbortController().signal).then(ring)],
  ];

  it.each(waits)('ring once, and not before the time: %s', async (_, wait) => {
    const ring = vi.fn();
    wait(ring);
    await vi.advanceTimersByTimeAsync(longMs - 1);
    expect(ring).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(1_000);
    expect(ring).toHaveBeenCalledTimes(1);
  });

  it('can be cancelled in a later step', async () => {
    const ring = vi.fn();
    const cancel = startTimer(longMs, ring);
    await vi.advanceTimersByTimeAsync(longestTimerMs + 1);
    cancel();
    expect(vi.getTimerCount()).toBe(0);
    await vi.advanceTimersByTimeAsync(longMs);
    expect(ring).not.toHaveBeenCalled();
  });
});

describe('timeoutSignal', () => {
  it('asks Node.js for no more than it can wait', () => {
    const asked = vi.spyOn(AbortSignal, 'timeout');
    timeoutSignal(longMs);
    timeoutSignal(5_000);
    expect(asked.mock.calls).toEqual([[longestTimerMs], [5_000]]);
    asked.mockRestore();
  });
});
