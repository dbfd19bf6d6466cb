import { topic } from '../workload.js';
import type { BenchHub } from './bench-hubs.js';
import { exchangeName } from './many-publisher.js';

/** How members join the pool that gets what is published. */
export const joinOptions = { poolName: 'bench', topic, exchangeName } as const;

/** Makes it, without members and without messages. */
export const emptyPool = async ({ connection }: BenchHub): Promise<void> => {
  await connection.deletePool(joinOptions.poolName, { force: true });
  const member = await connection.joinConsumerPool(() => undefined, joinOptions);
  await member.leave();
};
