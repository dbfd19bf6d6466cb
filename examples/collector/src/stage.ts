import { randomBytes } from 'node:crypto';
import { type Connection, PoolError } from '@joinpool/core';
import { connectMemory, MemoryBroker } from '@joinpool/core/memory';
import { connectAmqp } from '@joinpool/driver-amqp';
import { forkedMembers } from './forked-members.js';
import { localMembers } from './local-members.js';
import type { StartMember } from './running-member.js';

/** Where a run happens: the transport, its pools, and where members come from. */
export interface Stage {
  readonly connection: Connection;
  readonly startMember: StartMember;
  /** The names of the pools `collector` and `audit`; on a broker they are this run's own. */
  readonly poolNames: { readonly collector: string; readonly audit: string };
  /** Removes the pools of this run and closes the connection. */
  close(signal: AbortSignal): Promise<void>;
}

const removePool = async (connection: Connection, poolName: string, signal: AbortSignal): Promise<void> => {
  try {
    await connection.deletePool(poolName, { force: true, signal });
  } catch (error) {
    const neverMade = PoolError.isInstance(error) && error.code === 'not-found';
    if (!neverMade) throw error;
  }
};

const openMemory = async (): Promise<Stage> => {
  const broker = new MemoryBroker();
  const connection = await connectMemory({ broker });
  return {
    connection,
    startMember: localMembers(broker),
    poolNames: { collector: 'collector', audit: 'audit' },
    close: (signal) => connection.close({ signal }),
  };
};

const openBroker = async (url: string): Promise<Stage> => {
  const run = randomBytes(4).toString('hex');
  const poolNames = { collector: `collector-${run}`, audit: `audit-${run}` };
  const connection = await connectAmqp(url);
  return {
    connection,
    startMember: forkedMembers(url),
    poolNames,
    close: async (signal) => {
      try {
        for (const poolName of Object.values(poolNames)) await removePool(connection, poolName, signal);
      } finally {
        await connection.close({ signal });
      }
    },
  };
};

/** Opens the stage: the broker at `url`, or without one the memory driver. */
export const openStage = (url: string | undefined): Promise<Stage> =>
  url === undefined ? openMemory() : openBroker(url);
