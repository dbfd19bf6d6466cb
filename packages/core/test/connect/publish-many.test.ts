import { describe, expect, it, vi } from 'vitest';
import type { PublishReceipt } from '../../src/connect/options.js';
import { publishMany } from '../../src/connect/publish-many.js';
import { type Deferred, deferred } from '../../src/util/deferred.js';

const receipt: PublishReceipt = { messageId: 'm', outcome: 'confirmed', sends: 1 };

/** Publishes that the test confirms, oldest first. */
const heldPublishes = () => {
  const published: unknown[] = [];
  const held: Deferred<PublishReceipt>[] = [];
  const publish = (body: unknown): Promise<PublishReceipt> => {
    const one = deferred<PublishReceipt>();
    published.push(body);
    held.push(one);
    return one.promise;
  };
  const confirm = async (count: number): Promise<void> => {
    for (const one of held.splice(0, count)) one.resolve(receipt);
    await vi.waitFor(() => undefined);
  };
  return { published, held, publish, confirm };
};

const numbers = (count: number): number[] => Array.from({ length: count }, (_, index) => index);

const manyWith =
  (width: number, publish: (body: unknown) => Promise<PublishReceipt>) =>
  async (bodies: Iterable<unknown> | AsyncIterable<unknown>) =>
    publishMany({ bodies, publish, width, onProgress: undefined });

describe('publishMany', () => {
  it.each([
    ['an iterable', (bodies: number[]) => bodies],
    [
      'an asynchronous one',
      async function* (bodies: number[]) {
        yield* bodies;
      },
    ],
  ])('keeps its width under way with %s, and goes on as soon as one is over', async (_, made) => {
    const { published, publish, confirm } = heldPublishes();
    const all = manyWith(100, publish)(made(numbers(150)));
    await vi.waitFor(() => expect(published).toHaveLength(100));
    await confirm(1);
    await vi.waitFor(() => expect(published).toHaveLength(101));
    await confirm(99);
    await vi.waitFor(() => expect(published).toHaveLength(150));
    await confirm(51);
    expect(await all).toEqual({ confirmed: 150 });
    expect(published).toEqual(numbers(150));
  });

  it('waits for a body that is a promise', async () => {
    const published: unknown[] = [];
    const publish = async (body: unknown) => {
      published.push(body);
      return receipt;
    };
    await manyWith(8, publish)([1, Promise.resolve(2), 3]);
    expect(published).toEqual([1, 2, 3]);
  });

  it('takes the characters of a text one by one, as any iterable', async () => {
    expect(await manyWith(8, async () => receipt)('abc')).toEqual({ confirmed: 3 });
  });

  it('starts little more once one has failed, lets the iterable go, and rejects when the others are over', async () => {
    let started = 0;
    let isReturned = false;
    const bodies = (function* () {
      try {
        for (;;) yield 1;
      } finally {
        isReturned = true;
      }
    })();
    const slow = deferred<PublishReceipt>();
    const publish = (): Promise<PublishReceipt> => {
      started += 1;
      return started === 1 ? slow.promise : Promise.reject(new Error('no'));
    };
    let isOver = false;
    const all = manyWith(
      10_000,
      publish,
    )(bodies).finally(() => {
      isOver = true;
    });
    await vi.waitFor(() => expect(isReturned).toBe(true));
    expect(started).toBeLessThanOrEqual(64);
    expect(isOver).toBe(false);
    slow.resolve(receipt);
    await expect(all).rejects.toThrow('no');
  });

  it('rejects with what onProgress throws', async () => {
    const onProgress = () => {
      throw new Error('not now');
    };
    const work = { bodies: [1, 2], publish: async () => receipt, width: 2, onProgress };
    await expect(publishMany(work)).rejects.toThrow('not now');
  });

  it('costs as much for each body with a wide window as with a narrow one', async () => {
    // Each confirmation wakes what waits for room once, however many are under way.
    const { published, publish, confirm } = heldPublishes();
    const all = manyWith(8_192, publish)(numbers(20_000));
    await vi.waitFor(() => expect(published).toHaveLength(8_192));
    const startMs = performance.now();
    while (published.length < 20_000) await confirm(1);
    expect(performance.now() - startMs).toBeLessThan(5_000);
    await confirm(8_192);
    await all;
  });
});
