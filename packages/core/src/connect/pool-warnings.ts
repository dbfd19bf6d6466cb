import type { PoolAddress } from '../driver/address.js';
import type { DriverAdministration } from '../driver/administration.js';
import type { PoolWarning } from '../driver/pool-warning.js';
import { tell } from '../observe/channels.js';
import type { ConnectionSettings } from './connection-settings.js';
import type { ConnectionEvents } from './events.js';

/** Who wants to know of a pool, and is told. */
export interface PoolExaminer {
  readonly settings: Pick<ConnectionSettings, 'topology'>;
  emit(name: 'poolWarning', event: ConnectionEvents['poolWarning']): void;
}

const unchecked = (poolName: string): PoolWarning => ({
  code: 'pool-unchecked',
  message:
    `pool "${poolName}" is used as it is (topology: 'passive'): whether it survives a restart, counts deliveries ` +
    'and has dead letters is as whoever declared it chose',
});

/**
 * Tells what a pool that joinpool did not declare cannot promise.
 * @returns whether the pool is joinpool's own, or has its members alone, so that the core counts redeliveries where the transport does not.
 */
export const examinePool = async (
  world: PoolExaminer,
  administration: DriverAdministration,
  pool: PoolAddress,
  signal: AbortSignal,
): Promise<boolean> => {
  const { poolName } = pool;
  const isPassive = world.settings.topology === 'passive';
  const found = (await administration.examine?.(pool, signal)) ?? [];
  for (const warning of isPassive ? [unchecked(poolName), ...found] : found) {
    tell('joinpool:pool:warning', { poolName, ...warning });
    world.emit('poolWarning', { poolName, ...warning });
  }
  return !isPassive && (administration.examine === undefined || administration.takesCopies === true);
};
