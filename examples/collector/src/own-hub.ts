import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Connection } from '@joinpool/core';
import { connectTo, type Destination } from './destination.js';
import { forkedMembers } from './forked-members.js';
import { chooseFreePort } from './free-port.js';
import type { RunningMember, StartMember } from './running-member.js';
import { novaExchange, type Stage } from './stage.js';

/** The first member starts alone, and so gets the hub into its process; the others follow when it has joined. */
const firstAlone = (startMember: StartMember): StartMember => {
  let first: Promise<RunningMember> | undefined;
  return async (...args) => {
    if (first === undefined) {
      first = startMember(...args);
      return await first;
    }
    await first;
    return await startMember(...args);
  };
};

/**
 * A hub among the processes of this run: the first member has it, and when its process is gone, another takes over.
 * Its port and its folder are this run's own; the folder is removed at the end.
 */
export const openOwnHub = async (): Promise<Stage> => {
  const port = await chooseFreePort();
  const folder = await mkdtemp(join(tmpdir(), 'joinpool-collector-'));
  const destination: Destination = { kind: 'own-hub', port, folder };
  let connecting: Promise<Connection> | undefined;
  const connect = (): Promise<Connection> => {
    connecting ??= connectTo(destination);
    return connecting;
  };
  return {
    startMember: firstAlone(forkedMembers(destination)),
    poolNames: { collector: 'collector', audit: 'audit' },
    exchangeName: novaExchange,
    connect,
    close: async (signal) => {
      try {
        const connection = await connecting;
        await connection?.close({ signal });
      } finally {
        await rm(folder, { recursive: true, force: true });
      }
    },
  };
};
