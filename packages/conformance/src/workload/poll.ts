import { setTimeout as pause } from 'node:timers/promises';

/** Asks until the answer is yes: for what only the transport knows and tells no event of. Rejects with the signal's reason. */
export const poll = async (holds: () => Promise<boolean>, signal: AbortSignal): Promise<void> => {
  while (!(await holds())) {
    await pause(10).then(() => signal.throwIfAborted());
  }
};
