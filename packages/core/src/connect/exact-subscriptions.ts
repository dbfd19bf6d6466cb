import type { PoolAddress } from '../driver/address.js';
import type { Listeners } from './events.js';
import { failure } from './failures.js';
import type { Link } from './link.js';
import type { Member } from './member.js';

/** A member that has just joined and wants the pool to listen to what it listed and to nothing else. */
interface ExactJoin {
  readonly link: Link;
  readonly listeners: Listeners;
  readonly pool: PoolAddress;
  readonly member: Member;
}

/** Removes what the member did not list, and tells what was removed; a member that cannot have that leaves again. */
export const setExactSubscriptions = async (join: ExactJoin, signal: AbortSignal): Promise<void> => {
  const { poolName } = join.pool;
  try {
    await removeOthers(join, signal);
  } catch (error) {
    await join.member.leave();
    signal.throwIfAborted();
    throw failure(join.link.driver.classify(error), `cannot make the subscriptions of pool "${poolName}" exact`, error);
  }
};

const removeOthers = async ({ link, listeners, pool }: ExactJoin, signal: AbortSignal): Promise<void> => {
  const { poolName } = pool;
  const { administration } = await link.whenOpen(signal);
  const found = (await administration.inspect(poolName, signal))?.subscriptions ?? [];
  const wanted = new Set(pool.subscriptions.map((one) => `${one.exchangeName} ${one.topic}`));
  const removed = found.filter((one) => !wanted.has(`${one.exchangeName} ${one.topic}`));
  for (const one of removed) await administration.removeSubscription(poolName, one, signal);
  if (removed.length > 0) listeners.emit('subscriptionsRemoved', { poolName, subscriptions: removed });
};
