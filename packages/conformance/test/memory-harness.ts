import { openConnection } from '@joinpool/core';
import type { Driver } from '@joinpool/core/driver';
import { MemoryBroker, memoryDriver } from '@joinpool/core/memory';
import { joinAsCrashable } from '../src/faults/crashable-member.js';
import type { ConformanceHarness } from '../src/harness.js';

/** The capabilities that the memory driver must have. */
const memoryCapabilities = Object.freeze({
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
  queueTypes: [],
  maxBodyBytes: 16 * 1024 * 1024,
});

/** A harness over a broker of its own; `wrap` may break the driver on purpose, also that of a mortal member. */
export const memoryHarness = (
  name = 'memory',
  wrap: (driver: Driver, mortal?: string) => Driver = (driver) => driver,
  beforeCut: () => void = () => undefined,
): ConformanceHarness => {
  const broker = new MemoryBroker();
  return {
    name,
    capabilities: memoryCapabilities,
    unwrapKind: 'memory',
    driver: () => wrap(memoryDriver(broker)),
    cutConnections() {
      beforeCut();
      broker.faults.disconnect();
    },
    stallConnections: (stalled) => broker.faults.stall(stalled),
    async startMember(request, report) {
      const driver = wrap(memoryDriver(broker, { name: request.memberId }), request.memberId);
      const connection = await openConnection(driver, { controlExchange: request.controlExchange });
      let resolve: () => void = () => undefined;
      const dead = new Promise<void>((settle) => {
        resolve = settle;
      });
      const die = (): void => {
        broker.faults.crash(request.memberId);
        resolve();
      };
      // A turn later: by then a broker has handed a process all that its window takes.
      await joinAsCrashable(connection, request, report, () => setImmediate(die));
      const kill = async (): Promise<void> => {
        die();
        await connection.close({ deadlineMs: 1 });
      };
      return { dead, kill };
    },
  };
};
