import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { CreditShare } from '../src/credit-share.js';

/** Links that keep the credit they get. */
const start = (count: number, window: number) => {
  const links = Array.from({ length: count }, () => ({
    credit: 0,
    addCredit(more: number) {
      if (more > 0) this.credit += more;
    },
    async drain() {
      this.credit = 0;
    },
  }));
  const share = new CreditShare(links);
  share.window = window;
  share.grant();
  return { links, share, credits: () => links.map(({ credit }) => credit) };
};

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

it.each([
  [1, 64, [64]],
  [2, 64, [32, 32]],
  [3, 64, [22, 21, 21]],
  [3, 3, [1, 1, 1]],
  [3, 2, [1, 1, 0]],
  [2, 1, [1, 0]],
])('divides among %d links a window of %d', (count, window, expected) => {
  expect(start(count, window).credits()).toEqual(expected);
});

it('gives a link anew only what was settled of its own', () => {
  const { links, share, credits } = start(2, 4);
  const [first] = links;
  if (first === undefined) throw new Error('no link');
  first.credit = 0;
  share.came(0);
  share.came(0);
  share.grant();
  expect(credits()).toEqual([0, 2]);
  share.settled(0);
  share.grant();
  expect(credits()).toEqual([1, 2]);
});

it('gives each link its turn where the window is smaller, never more than the window at once', async () => {
  const { share, credits } = start(3, 1);
  const turns = [credits()];
  for (let turn = 0; turn < 3; turn += 1) {
    await vi.advanceTimersToNextTimerAsync();
    turns.push(credits());
  }
  expect(turns).toEqual([
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
    [1, 0, 0],
  ]);
  share.end();
  expect(vi.getTimerCount()).toBe(0);
});

it('waits with the next turn until what came in the last one is settled', async () => {
  const { links, share, credits } = start(2, 1);
  const [first] = links;
  if (first === undefined) throw new Error('no link');
  first.credit = 0;
  share.came(0);
  await vi.runAllTimersAsync();
  expect(credits()).toEqual([0, 0]);
  share.settled(0);
  share.grant();
  expect(credits()).toEqual([0, 1]);
  share.end();
});

it('takes all credit back before a link is added, and gives each its smaller part', async () => {
  const { links, share, credits } = start(1, 4);
  await share.regroup(async () => {
    expect(credits()).toEqual([0]);
    share.grant();
    expect(credits(), 'while links are added').toEqual([0]);
    links.push({ ...links[0], credit: 0 } as (typeof links)[number]);
  });
  share.grant();
  expect(credits()).toEqual([2, 2]);
});

it('ends the turns when the window has become wide enough', () => {
  const { share, credits } = start(2, 1);
  expect(vi.getTimerCount()).toBe(1);
  share.window = 4;
  share.grant();
  expect([credits(), vi.getTimerCount()]).toEqual([[2, 2], 0]);
});
