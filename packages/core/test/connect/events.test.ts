import { once } from 'node:events';
import { describe, expect, it, vi } from 'vitest';
import { Listeners } from '../../src/connect/events.js';

describe('Listeners', () => {
  it('tell every listener of the event and no other, until it is taken away', () => {
    const listeners = new Listeners();
    const [joined, lost] = [vi.fn(), vi.fn()];
    const off = listeners.on('joined', joined);
    listeners.on('memberLost', lost);
    listeners.emit('joined', { poolName: 'billing' });
    off();
    listeners.emit('joined', { poolName: 'billing' });
    expect(joined.mock.calls).toEqual([[{ poolName: 'billing' }]]);
    expect(lost).not.toHaveBeenCalled();
  });

  it('go on to the next listener when one throws, and warn', async () => {
    const listeners = new Listeners();
    const next = vi.fn();
    listeners.on('joined', () => {
      throw new Error('listener is broken');
    });
    listeners.on('joined', next);
    const warned = once(process, 'warning');
    listeners.emit('joined', { poolName: 'billing' });
    expect(next).toHaveBeenCalledTimes(1);
    expect(String((await warned)[0])).toMatch(/listener is broken/);
  });
});
