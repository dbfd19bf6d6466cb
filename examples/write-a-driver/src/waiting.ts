/** A promise that is settled from outside: for `lost`. */
export interface Ending {
  readonly promise: Promise<unknown>;
  readonly resolve: (reason: unknown) => void;
}

export const openEnding = (): Ending => {
  let resolve: (reason: unknown) => void = () => undefined;
  const promise = new Promise<unknown>((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
};

/** Waits for `work`, but no longer than until `signal` aborts: then rejects with its reason, and `work` goes on unseen. */
export const untilAborted = async <T>(work: Promise<T>, signal: AbortSignal): Promise<T> => {
  const { promise: aborted, resolve } = openEnding();
  const onAbort = () => resolve(undefined);
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    if (signal.aborted) onAbort();
    const first = await Promise.race([work.then((value) => ({ value })), aborted.then(() => undefined)]);
    if (first === undefined) throw signal.reason;
    return first.value;
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
};
