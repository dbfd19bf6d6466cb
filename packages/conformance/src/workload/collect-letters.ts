import type { Connection, Letter } from '@joinpool/core';

/** A letter as it was when listed; the letter itself is good only while the list is open. */
export type CollectedLetter = Pick<Letter, 'reason' | 'error' | 'attempts' | 'diedAt' | 'message'>;

/** Lists the letters of a pool to the end. */
export const collectLetters = async (
  connection: Connection,
  poolName: string,
  signal: AbortSignal,
): Promise<readonly CollectedLetter[]> => {
  const letters: CollectedLetter[] = [];
  for await (const { reason, error, attempts, diedAt, message } of connection.deadLetters(poolName, { signal })) {
    letters.push({ reason, error, attempts, diedAt, message });
  }
  return letters;
};
