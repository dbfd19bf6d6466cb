import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Timers } from '../../src/util/timers.js';

describe('Timers', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('rings once, and not before the time', () => {
    const ring = vi.fn();
    new Timers().set(50, ring);
    vi.advanceTimersByTime(49);
    expect(ring).not.toHaveBeenCalled();
    vi.advanceTimersByTime(1_000);
    expect(ring).toHaveBeenCalledTimes(1);
  });

  it('shares one system timer among deadlines of one grain', () => {
    const timers = new Timers();
    const rings = Array.from({ length: 100 }, () => vi.fn());
    for (const ring of rings) timers.set(50, ring);
    expect(vi.getTimerCount()).toBe(1);
    vi.advanceTimersByTime(60);
    for (const ring of rings) expect(ring).toHaveBeenCalledTimes(1);
  });

  it('frees the system timer when its last deadline is cancelled', () => {
    const timers = new Timers();
    const ring = vi.fn();
    const alarms = [timers.set(50, ring), timers.set(50, () => ring())];
    alarms[0]?.cancel();
    expect(vi.getTimerCount()).toBe(1);
    alarms[1]?.cancel();
    expect(vi.getTimerCount()).toBe(0);
    vi.advanceTimersByTime(1_000);
    expect(ring).not.toHaveBeenCalled();
  });

  it('takes no other deadline along when one that has rung is cancelled', () => {
    const timers = new Timers();
    const later = vi.fn();
    const first = timers.set(0, () => undefined);
    vi.advanceTimersByTime(10);
    timers.set(0, later);
    first.cancel();
    vi.advanceTimersByTime(10);
    expect(later).toHaveBeenCalledTimes(1);
  });

  it('rings the others of a grain when one cancels its neighbour while ringing', () => {
    const timers = new Timers();
    const cancelled = vi.fn();
    const third = vi.fn();
    timers.set(50, () => neighbour.cancel());
    const neighbour = timers.set(50, cancelled);
    timers.set(50, third);
    vi.advanceTimersByTime(60);
    expect(cancelled).not.toHaveBeenCalled();
    expect(third).toHaveBeenCalledTimes(1);
  });
});
