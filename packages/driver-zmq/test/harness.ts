import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ConformanceHarness, type CrashableMember, joinAsCrashable } from '@joinpool/conformance';
import { openConnection } from '@joinpool/core';
import { type DriverCapabilities, deferred, noCapabilities } from '@joinpool/core/driver';
import type { OpenWire } from '../src/client/wire.js';
import { ZmqDriver } from '../src/driver.js';
import { MemoryJournal } from '../src/journal/memory-journal.js';
import { openLmdbJournal } from '../src/journal/open-lmdb-journal.js';
import { DisturbedWires } from './support/disturbed-wires.js';
import { LocalSite } from './support/local-site.js';

/** The capabilities that every hub must have. */
export const capabilities: DriverCapabilities = {
  ...noCapabilities,
  priorities: true,
  delayedDelivery: true,
  delayedRetry: true,
  messageExpiry: true,
  mandatory: true,
  maxBacklog: true,
  refuseWhenFull: true,
  messageTtl: true,
  expireWhenUnused: true,
  deadLetterLimits: true,
  deadLetterInclude: true,
  maxWindowBytes: true,
  listSubscriptions: true,
  deletePool: true,
  removeSubscription: true,
  innerWildcards: true,
};

export const driverOver = (openWire: OpenWire, takeOverMs = 0): ZmqDriver =>
  new ZmqDriver({ openWire, hosts: 1, clientName: 'conformance', welcomeTimeoutMs: 5_000, takeOverMs });

/** A member in this process whose wires break as those of a process that dies. */
const startMember =
  (openWire: OpenWire): NonNullable<ConformanceHarness['startMember']> =>
  async (request, report): Promise<CrashableMember> => {
    const wires = new DisturbedWires();
    const { controlExchange } = request;
    const connection = await openConnection(driverOver(wires.around(openWire)), { controlExchange });
    const dead = deferred<void>();
    const die = (): void => {
      wires.crash();
      dead.resolve();
    };
    // A turn later: by then a hub has handed a process all that its window takes.
    await joinAsCrashable(connection, request, report, () => setImmediate(die));
    const kill = async (): Promise<void> => {
      die();
      await connection.close({ deadlineMs: 1 });
    };
    return { dead: dead.promise, kill };
  };

/** A hub in the process of its clients, without a socket. */
export const localHarness = async (kind: 'memory' | 'lmdb'): Promise<ConformanceHarness> => {
  const folder = await mkdtemp(join(tmpdir(), 'joinpool-zmq-'));
  const openJournal = async (name: string) =>
    kind === 'memory' ? new MemoryJournal() : await openLmdbJournal(join(folder, name));
  const site = await LocalSite.start(() => openJournal('shared'));
  const sites = [site];
  const openWire = site.wires.around(site.openWire);
  return {
    name: `ZeroMQ hub in this process, ${kind}`,
    capabilities,
    driver: (through) => driverOver(through === undefined ? openWire : restartedWire(sites)),
    cutConnections: () => site.wires.cut(),
    stallConnections: (isStalled) => site.wires.stall(isStalled),
    startMember: startMember(openWire),
    ...(kind === 'memory'
      ? {}
      : {
          restartable: async () => {
            const own = await LocalSite.start(() => openJournal('restarted'));
            sites.push(own);
            return { tcpTarget: nowhere, restart: (how) => own.restart(how) };
          },
        }),
    async close() {
      for (const one of sites) await one.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
};

/** The suite's proxy stands before it, and nobody goes through: the hub is reached in another way. */
export const nowhere = { host: '127.0.0.1', port: 1 };

/** To the hub that cases restart. */
const restartedWire = (sites: readonly LocalSite[]): OpenWire => {
  const own = sites[1];
  if (own === undefined) throw new Error('the suite made no hub of its own');
  return own.wires.around(own.openWire);
};
