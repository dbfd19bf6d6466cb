import { connectMemory, type MemoryBroker } from '@joinpool/core/memory';
import { joinPool } from './join-pool.js';
import type { StartMember } from './running-member.js';

/** Members in this process, each with a connection of its own to one broker in memory. */
export const localMembers =
  (broker: MemoryBroker): StartMember =>
  async (settings, listener, signal) => {
    signal.throwIfAborted();
    const { name, poolName } = settings;
    const connection = await connectMemory({ broker });
    let stopping: Promise<void> | undefined;
    const member = await joinPool(connection, settings, (report) => listener.processed(report));
    const watch = async () => {
      const { error } = await member.closed;
      if (stopping === undefined) listener.failed(error ?? new Error(`${name} is no member any more`));
    };
    watch().catch((error: Error) => listener.failed(error));
    return {
      name,
      poolName,
      pid: process.pid,
      stop: (cut) => {
        stopping ??= connection.close({ signal: cut });
        return stopping;
      },
      kill: () => Promise.reject(new Error(`${name} lives in this process and cannot be killed alone`)),
    };
  };
