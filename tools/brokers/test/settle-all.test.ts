import { expect, it } from 'vitest';
import { settleAll } from '../src/settle-all.mjs';

it('gives every outcome in the order of the items, and never has more under way than it may', async () => {
  let underWay = 0;
  let most = 0;
  const act = async (item: number) => {
    underWay += 1;
    most = Math.max(most, underWay);
    await new Promise(setImmediate);
    underWay -= 1;
    if (item === 2) throw new Error('two');
    return item * 10;
  };

  const outcomes = await settleAll([1, 2, 3, 4, 5], act, { atOnce: 2 });

  expect(outcomes.map((outcome) => (outcome.status === 'fulfilled' ? outcome.value : outcome.reason.message))).toEqual([
    10,
    'two',
    30,
    40,
    50,
  ]);
  expect(most).toBe(2);
});
