import { describe, expect, it } from 'vitest';
import { OrderingLanes } from '../../src/delivery/ordering-lanes.js';

const item = (name: string, orderingKey?: string) => ({ name, orderingKey });

describe('OrderingLanes', () => {
  it('lets items without a key run side by side', () => {
    const lanes = new OrderingLanes<ReturnType<typeof item>>();
    expect([lanes.enter(item('a')), lanes.enter(item('b'))]).toEqual([true, true]);
  });

  it('lets one item of a key run, and the next when it leaves', () => {
    const lanes = new OrderingLanes<ReturnType<typeof item>>();
    const [first, second, third] = [item('1', 'k'), item('2', 'k'), item('3', 'k')] as const;
    expect([lanes.enter(first), lanes.enter(second), lanes.enter(third)]).toEqual([true, false, false]);
    expect(lanes.leave(first)).toBe(second);
    expect(lanes.leave(second)).toBe(third);
    expect(lanes.leave(third)).toBeUndefined();
    expect(lanes.enter(item('4', 'k'))).toBe(true);
  });

  it('holds back its own key only', () => {
    const lanes = new OrderingLanes<ReturnType<typeof item>>();
    lanes.enter(item('1', 'k'));
    expect(lanes.enter(item('2', 'other'))).toBe(true);
  });

  it('lets nothing run when an item leaves from behind', () => {
    const lanes = new OrderingLanes<ReturnType<typeof item>>();
    const [first, second, third] = [item('1', 'k'), item('2', 'k'), item('3', 'k')] as const;
    for (const one of [first, second, third]) lanes.enter(one);
    expect(lanes.leave(second)).toBeUndefined();
    expect(lanes.leave(first)).toBe(third);
  });

  it('takes it that an item leaves twice', () => {
    const lanes = new OrderingLanes<ReturnType<typeof item>>();
    const first = item('1', 'k');
    lanes.enter(first);
    lanes.leave(first);
    expect(lanes.leave(first)).toBeUndefined();
  });
});
