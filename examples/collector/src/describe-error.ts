import { PoolError } from '@joinpool/core';

/** What a person needs to read of an error: what was wrong, and what to do where that is known. */
export const describeError = (error: unknown): string => {
  if (PoolError.isInstance(error)) return `${error.message} [${error.code}] ${error.advice}`;
  return error instanceof Error ? error.message : String(error);
};
