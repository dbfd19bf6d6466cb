import { expect, it } from 'vitest';
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

it.each([
  [1, 64, [64]],
  [2, 64, [32, 32]],
  [3, 64, [22, 21, 21]],
  [3, 3, [1, 1, 1]],
  [3, 2, [1, 1, 0]],
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
