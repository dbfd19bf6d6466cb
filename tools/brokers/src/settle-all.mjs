// @ts-check

/**
 * As `Promise.allSettled`, with at most `atOnce` acts under way: brokers that start together slow each other down.
 * @template T, R
 * @param {readonly T[]} items
 * @param {(item: T) => Promise<R>} act
 * @param {{ atOnce: number }} options
 * @returns {Promise<PromiseSettledResult<R>[]>} in the order of the items
 */
export const settleAll = async (items, act, { atOnce }) => {
  const outcomes = /** @type {PromiseSettledResult<R>[]} */ ([]);
  const waiting = items.entries();
  const work = async () => {
    for (const [at, item] of waiting) {
      const [outcome] = await Promise.allSettled([act(item)]);
      outcomes[at] = outcome;
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  return outcomes;
};
