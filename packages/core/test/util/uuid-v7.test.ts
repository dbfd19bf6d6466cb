import { describe, expect, it } from 'vitest';
import { UuidV7 } from '../../src/util/uuid-v7.js';

const msOf = (id: string): number => Number.parseInt(id.slice(0, 13).replace('-', ''), 16);

describe('UuidV7', () => {
  it('makes ids of version 7 and the RFC variant', () => {
    const ids = new UuidV7();
    for (let index = 0; index < 600; index += 1) {
      expect(ids.make(1_700_000_000_000)).toMatch(
        /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
      );
    }
  });

  it('begins with the milliseconds since 1970', () => {
    expect(msOf(new UuidV7().make(1_763_900_000_123))).toBe(1_763_900_000_123);
  });

  it('makes ids that sort in the order they were made, through the overflow of the counter', () => {
    const ids = new UuidV7();
    const made = Array.from({ length: 10_000 }, () => ids.make(1_700_000_000_000));
    expect([...made].sort()).toEqual(made);
    expect(new Set(made).size).toBe(10_000);
  });

  it('borrows the next millisecond when the counter is full', () => {
    const ids = new UuidV7();
    const made = Array.from({ length: 4_097 }, () => ids.make(1_700_000_000_000));
    expect(made.map(msOf).at(4_095)).toBe(1_700_000_000_000);
    expect(made.map(msOf).at(4_096)).toBe(1_700_000_000_001);
  });

  it('keeps the order when the clock goes back', () => {
    const ids = new UuidV7();
    const first = ids.make(2_000);
    const second = ids.make(1_000);
    expect(second > first).toBe(true);
    expect(msOf(second)).toBe(2_000);
  });
});
