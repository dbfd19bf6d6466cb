import { describe, expect, it } from 'vitest';
import { publishInWindow } from '../src/publish-in-window.js';

describe('publishing in a window', () => {
  it('keeps no more under way than the window, and ends when all are confirmed', async () => {
    let underWay = 0;
    let most = 0;
    const published: number[] = [];
    await publishInWindow(100, 7, async (index) => {
      published.push(index);
      underWay += 1;
      most = Math.max(most, underWay);
      await Promise.resolve();
      underWay -= 1;
    });
    expect(published).toHaveLength(100);
    expect(most).toBe(7);
  });

  it('rejects with the first publish that fails', async () => {
    const publish = (index: number) => (index === 3 ? Promise.reject(new Error('no')) : Promise.resolve());
    await expect(publishInWindow(10, 2, publish)).rejects.toThrow('no');
  });
});
