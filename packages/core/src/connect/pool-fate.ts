import type { Driver } from '../driver/driver.js';
import { PoolError } from '../errors/pool-error.js';
import type { ConnectionSettings } from './connection-settings.js';
import { deadline, withDeadline } from './deadline.js';
import { failure, isRetryable } from './failures.js';
import type { Link } from './link.js';
import type { Place } from './place-keeper.js';

/** Whether the pool is gone while the connection of the lost place lives: then an operator deleted it. */
export const wasDeleted = async (
  world: { readonly link: Link; readonly settings: ConnectionSettings },
  place: Place,
  poolName: string,
  over: AbortSignal,
): Promise<boolean> => {
  if (world.link.current !== place.connection) return false;
  try {
    const limit = deadline(`looking for pool "${poolName}"`, { signal: over }, world.settings.deadlineMs);
    const { administration } = place.connection;
    return (await withDeadline(limit, (signal) => administration.inspect(poolName, signal))) === undefined;
  } catch {
    return false; // cannot be told now: rejoining will find out
  }
};

export const poolDeleted = (poolName: string, cause: unknown): PoolError =>
  new PoolError('pool-deleted', `pool "${poolName}" was deleted while this member was in it`, {
    advice: "Join again to make it anew, or join with onPoolDeleted: 'recreate'.",
    cause,
  });

export const memberClosed = (poolName: string): PoolError =>
  new PoolError('member-closed', `the member of pool "${poolName}" has left`, {
    advice: 'Join again for a new member.',
  });

/** The error that ends a first join, or undefined where it is worth another try. */
export const finalError = (driver: Driver, poolName: string, error: unknown, signal: AbortSignal): unknown => {
  if (signal.aborted) return signal.reason;
  if (PoolError.isInstance(error)) return error;
  const kind = driver.classify(error);
  return isRetryable(kind) ? undefined : failure(kind, `cannot join pool "${poolName}"`, error);
};
