import { PoolError } from '../errors/pool-error.js';

import type { ConnectionSettings } from './connection-settings.js';
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
    const signal = AbortSignal.any([over, AbortSignal.timeout(world.settings.deadlineMs)]);
    return (await place.connection.administration.inspect(poolName, signal)) === undefined;
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
