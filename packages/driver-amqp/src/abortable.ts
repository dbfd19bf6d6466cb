/** Waits for `work`, but no longer than until `signal` aborts; then `undo` frees what the work has made or will make. */
export const abortable = async <T>(
  work: Promise<T>,
  signal: AbortSignal,
  undo: () => void = () => undefined,
): Promise<T> => {
  let onAbort: (() => void) | undefined;
  const aborted = new Promise<never>((_, reject) => {
    onAbort = () => {
      undo();
      reject(signal.reason);
    };
    if (signal.aborted) onAbort();
    else signal.addEventListener('abort', onAbort, { once: true });
  });
  try {
    return await Promise.race([work, aborted]);
  } finally {
    if (onAbort !== undefined) signal.removeEventListener('abort', onAbort);
  }
};
