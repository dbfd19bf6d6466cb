import { describe, expect, it } from 'vitest';
import { MemoryIdStore } from '../../src/delivery/deduplicator.js';

describe('MemoryIdStore', () => {
  it('remembers the last maxIds of each pool', () => {
    const store = new MemoryIdStore({ maxIds: 2 });
    for (const id of ['1', '2', '3']) store.add('billing', id);
    store.add('audit', '1');
    expect(['1', '2', '3'].map((id) => store.has('billing', id))).toEqual([false, true, true]);
    expect(store.has('audit', '1')).toBe(true);
  });

  it('counts an id that is seen again as seen last', () => {
    const store = new MemoryIdStore({ maxIds: 2 });
    for (const id of ['1', '2', '1', '3']) store.add('billing', id);
    expect(['1', '2', '3'].map((id) => store.has('billing', id))).toEqual([true, false, true]);
  });

  it('knows nothing of a pool it has not seen', () => {
    expect(new MemoryIdStore().has('billing', '1')).toBe(false);
  });
});
