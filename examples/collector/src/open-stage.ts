import { randomBytes } from 'node:crypto';
import { type Connection, PoolError } from '@joinpool/core';
import { connectMemory, MemoryBroker } from '@joinpool/core/memory';
import type { CollectorOptions } from './command-line.js';
import { connectTo, type Destination } from './destination.js';
import { forkedMembers } from './forked-members.js';
import { localMembers } from './local-members.js';
import { openOwnHub } from './own-hub.js';
import { novaExchange, type Stage } from './stage.js';

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
    startMember: localMembers(broker),
    poolNames: { collector: 'collector', audit: 'audit' },
    exchangeName: novaExchange,
    connect: async () => connection,
    close: (signal) => connection.close({ signal }),
  };
};

/** Connected before any member is: what is wrong with the URL is told once. */
const openShared = async (destination: Destination): Promise<Stage> => {
  const run = randomBytes(4).toString('hex');
  const poolNames = { collector: `collector-${run}`, audit: `audit-${run}` };
  const connection = await connectTo(destination);
  const { deletePool } = connection.capabilities;
  return {
    startMember: forkedMembers(destination),
    poolNames,
    // Pools that cannot be removed must not get what later runs publish: nobody would take it.
    exchangeName: deletePool ? novaExchange : `${novaExchange}-${run}`,
    connect: async () => connection,
    close: async (signal) => {
      try {
        const removable = deletePool ? Object.values(poolNames) : [];
        for (const poolName of removable) await removePool(connection, poolName, signal);
      } finally {
        await connection.close({ signal });
      }
    },
  };
};

/** Opens the stage: what the command line names, or without anything a hub among the processes of this run. */
export const openStage = ({ destination, inProcess }: CollectorOptions): Promise<Stage> => {
  if (inProcess) return openMemory();
  return destination === undefined ? openOwnHub() : openShared(destination);
};
