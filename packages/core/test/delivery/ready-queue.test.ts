import { describe, expect, it } from 'vitest';
import { ReadyQueue } from '../../src/delivery/ready-queue.js';

describe('ReadyQueue', () => {
  it('is first in, first out', () => {
    const queue = new ReadyQueue<number>();
    queue.push(1);
    queue.push(2);
    expect([queue.shift(), queue.shift(), queue.shift()]).toEqual([1, 2, undefined]);
    expect(queue.size).toBe(0);
  });

  it('keeps the order while it compacts itself', () => {
    const queue = new ReadyQueue<number>();
    for (let item = 0; item < 5_000; item += 1) queue.push(item);
    const taken = Array.from({ length: 4_000 }, () => queue.shift());
    queue.push(5_000);
    expect(queue.size).toBe(1_001);
    while (queue.size > 0) taken.push(queue.shift());
    expect(taken).toEqual(Array.from({ length: 5_001 }, (_, index) => index));
  });
});
