import { describe, expect, it, vi } from 'vitest';
import type { PublishReceipt } from '../../src/connect/options.js';
import type { OutboxAnswer } from '../../src/connect/outbox-entry.js';
import { type PublishManyWork, publishMany } from '../../src/connect/publish-many.js';

type Publish = PublishManyWork['publish'];

const receipt: PublishReceipt = { messageId: 'm', outcome: 'confirmed', sends: 1 };

/** Publishes that the test confirms, oldest first. */
const heldPublishes = () => {
  const published: unknown[] = [];
  const held: OutboxAnswer[] = [];
  const publish: Publish = (body, answer) => {
    published.push(body);
    held.push(answer);
  };
  const confirm = async (count: number): Promise<void> => {
    for (const answer of held.splice(0, count)) answer.resolve(receipt);
    await vi.waitFor(() => undefined);
  };
  return { published, held, publish, confirm };
};

const numbers = (count: number): number[] => Array.from({ length: count }, (_, index) => index);

const manyWith = (width: number, publish: Publish) => async (bodies: Iterable<unknown> | AsyncIterable<unknown>) =>
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
    const publish: Publish = (body, { resolve }) => {
      published.push(body);
      resolve(receipt);
    };
    await manyWith(8, publish)([1, Promise.resolve(2), 3]);
    expect(published).toEqual([1, 2, 3]);
  });

  it('takes the characters of a text one by one, as any iterable', async () => {
    expect(await manyWith(8, (_, { resolve }) => resolve(receipt))('abc')).toEqual({ confirmed: 3 });
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
    let confirmFirst = (): void => undefined;
    const publish: Publish = (_, { resolve, reject }) => {
      started += 1;
      if (started === 1) confirmFirst = () => resolve(receipt);
      else queueMicrotask(() => reject(new Error('no')));
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
    confirmFirst();
    await expect(all).rejects.toThrow('no');
  });

  it('ends with the first body that cannot be published', async () => {
    const published: unknown[] = [];
    const publish: Publish = (body, { resolve }) => {
      if (body === 2) throw new Error('no');
      published.push(body);
      resolve(receipt);
    };
    await expect(manyWith(8, publish)([1, 2, 3])).rejects.toThrow('no');
    expect(published).toEqual([1]);
  });

  it('rejects with what onProgress throws', async () => {
    const confirmed: Publish = (_, { resolve }) => resolve(receipt);
    const onProgress = () => {
      throw new Error('not now');
    };
    const work = { bodies: [1, 2], publish: confirmed, width: 2, onProgress };
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
