import type { Message } from '@joinpool/core';

/** A callback that goes on until its signal aborts, and then fails with the signal's reason. */
export const untilAborted = ({ signal }: Message): Promise<void> =>
  new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
