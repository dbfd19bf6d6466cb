/** Resolves in a later turn of the event loop, after what was scheduled for this one. */
export const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Lets a turn pass; rejects with the signal's reason when it is aborted by then. */
export const turnUnlessAborted = async (signal: AbortSignal): Promise<void> => {
  signal.throwIfAborted();
  await nextTurn();
  signal.throwIfAborted();
};
