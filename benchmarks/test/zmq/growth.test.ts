import { describe, expect, it } from 'vitest';
import { growthOf } from '../../src/zmq/growth.js';

describe('growth', () => {
  it('is what comes after the first tenth', () => {
    expect(growthOf([3, 8, 5, 6, 5, 6, 5, 7, 6, 5, 5, 6, 9, 6, 5, 6, 5, 6, 5, 6])).toEqual({ warm: 8, most: 9 });
  });

  it('of few samples begins at the first', () => {
    expect(growthOf([1, 4, 2])).toEqual({ warm: 1, most: 4 });
  });
});
