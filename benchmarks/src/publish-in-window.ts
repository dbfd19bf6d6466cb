/** Keeps `window` publishes under way until `count` are confirmed. Each has one promise of its own. */
export const publishInWindow = async (
  count: number,
  window: number,
  publish: (index: number) => Promise<unknown>,
): Promise<void> => {
  let next = 0;
  let confirmed = 0;
  await new Promise<void>((resolve, reject) => {
    const more = () => {
      while (next < count && next - confirmed < window) {
        const index = next;
        next += 1;
        publish(index).then(done, reject);
      }
    };
    const done = () => {
      confirmed += 1;
      if (confirmed === count) resolve();
      else more();
    };
    more();
  });
};
