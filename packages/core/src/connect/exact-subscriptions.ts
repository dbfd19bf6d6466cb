import type { PoolAddress } from '../driver/address.js';
import type { Listeners } from './events.js';
import type { Link } from './link.js';

/** Removes what the pool subscribes to and this member did not list, and tells what was removed. */
export const setExactSubscriptions = async (
  link: Link,
  pool: PoolAddress,
  listeners: Listeners,
  signal: AbortSignal,
): Promise<void> => {
  const { administration } = await link.whenOpen(signal);
  const found = (await administration.inspect(pool.poolName, signal))?.subscriptions ?? [];
  const wanted = new Set(pool.subscriptions.map((one) => `${one.exchangeName} ${one.topic}`));
  const removed = found.filter((one) => !wanted.has(`${one.exchangeName} ${one.topic}`));
  for (const one of removed) await administration.removeSubscription(pool.poolName, one, signal);
  if (removed.length > 0) listeners.emit('subscriptionsRemoved', { poolName: pool.poolName, subscriptions: removed });
};
