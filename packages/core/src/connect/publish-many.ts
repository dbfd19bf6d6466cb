import type { PublishReceipt } from './options.js';

/** What `publishMany` needs. */
export interface PublishManyWork {
  readonly bodies: Iterable<unknown> | AsyncIterable<unknown>;
  readonly publish: (body: unknown) => Promise<PublishReceipt>;
  /** How many publishes are under way at once. */
  readonly width: number;
  readonly onProgress: ((confirmed: number) => void) | undefined;
}

/** Keeps `width` publishes under way until the bodies end; rejects with the first failure, when those under way are over. */
export const publishMany = async (work: PublishManyWork): Promise<{ readonly confirmed: number }> => {
  const underWay = new Set<Promise<void>>();
  let confirmed = 0;
  let failed: { readonly error: unknown } | undefined;
  const start = (body: unknown): void => {
    const one = work
      .publish(body)
      .then(() => {
        confirmed += 1;
        work.onProgress?.(confirmed);
      })
      .catch((error) => {
        failed ??= { error };
      })
      .finally(() => underWay.delete(one));
    underWay.add(one);
  };
  for await (const body of work.bodies) {
    if (failed !== undefined) break;
    start(body);
    if (underWay.size >= work.width) await Promise.race(underWay);
  }
  await Promise.all(underWay);
  if (failed !== undefined) throw failed.error;
  return { confirmed };
};
