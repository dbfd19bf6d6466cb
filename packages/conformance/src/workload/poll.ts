import { setTimeout as pause } from 'node:timers/promises';
import { PoolError } from '@joinpool/core';

/** No, where the connection was lost while asking: the answer is to be had later. */
const answer = async (holds: () => Promise<boolean>): Promise<boolean> => {
  try {
    return await holds();
  } catch (error) {
    if (PoolError.isInstance(error) && error.retryable) return false;
    throw error;
  }
};

/** Asks until the answer is yes: for what only the transport knows and tells no event of. Rejects with the signal's reason. */
export const poll = async (holds: () => Promise<boolean>, signal: AbortSignal): Promise<void> => {
  while (!(await answer(holds))) {
    await pause(10);
    signal.throwIfAborted();
  }
};
