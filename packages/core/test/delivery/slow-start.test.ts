import { describe, expect, it, vi } from 'vitest';
import { SlowStart } from '../../src/delivery/slow-start.js';

describe('SlowStart', () => {
  it('opens with the first fresh message, once', () => {
    const open = vi.fn();
    const slowStart = new SlowStart(open);
    slowStart.received(false);
    slowStart.received(false);
    expect(open).toHaveBeenCalledTimes(1);
  });

  it('stays at one for redeliveries until 16 are settled', () => {
    const open = vi.fn();
    const slowStart = new SlowStart(open);
    for (let count = 0; count < 15; count += 1) {
      slowStart.received(true);
      slowStart.settled();
    }
    expect(open).not.toHaveBeenCalled();
    slowStart.settled();
    expect(open).toHaveBeenCalledTimes(1);
  });

  it('counts no message that a counted copy replaced', () => {
    const open = vi.fn();
    const slowStart = new SlowStart(open);
    for (let count = 0; count < 16; count += 1) {
      slowStart.received(true);
      slowStart.copied();
      slowStart.settled();
    }
    expect(open).not.toHaveBeenCalled();
    for (let count = 0; count < 16; count += 1) slowStart.settled();
    expect(open).toHaveBeenCalledTimes(1);
  });
});
