import { setTimeout as lasting } from 'node:timers/promises';
import type { ConformanceCase } from '../case.js';
import { connectionStates } from '../workload/connection-states.js';
import { Gate } from '../workload/gate.js';
import { expectExactlyOnce, expectNoneLostOrDoubled } from './expect-exactly-once.js';

export const stallCases: readonly ConformanceCase[] = [
  {
    id: 'stall/publishes-in-flight',
    title: 'publishes whose confirms hang on open connections are sent again under the same id, and all are confirmed',
    promises: [3, 4, 11, 12],
    requires: ['stall'],
    async run(context) {
      const { world, check } = context;
      const poolName = world.name('pool');
      await world.join({ poolName, connection: await world.connect() });
      const publisher = await world.connect({ confirmTimeoutMs: 300 });
      await world.publishSome(5, {}, publisher);
      const states = connectionStates(world.recorder, publisher);
      const inFlight = Array.from({ length: world.scaled(60) }, (_, n) => world.publish({ n }, {}, publisher));
      const outcomes = Promise.allSettled(inFlight);
      await world.faults.stall(true);
      await world.until(() => states.includes('recovering'));
      await world.faults.stall(false);
      const receipts = (await outcomes).map((one) => (one.status === 'fulfilled' ? one.value.sends : one.reason));
      const failed = receipts.filter((sends) => typeof sends !== 'number');
      check.equal(failed, [], 'publishes that were not confirmed');
      check.that(Math.max(...receipts) > 1, 'confirms came during the stall: nothing was sent again');
      await world.quiet(poolName);
      expectNoneLostOrDoubled(context);
    },
  },
  {
    id: 'stall/shorter-than-heartbeat',
    title: 'a connection that is silent for less than its heartbeat stays, and nothing comes twice',
    promises: [1, 11],
    requires: ['stall', 'heartbeat'],
    async run(context) {
      const { world, check } = context;
      const poolName = world.name('pool');
      const { connection, heartbeatMs } = await world.connectWithHeartbeat();
      await world.join({ poolName, connection });
      const states = connectionStates(world.recorder, connection);
      const load: Promise<unknown>[] = [];
      for (let stall = 1; stall <= 2; stall += 1) {
        load.push(world.publishSome(world.scaled(50)));
        await world.faults.stall(true);
        await lasting(heartbeatMs * 0.7);
        await world.faults.stall(false);
      }
      await Promise.all(load);
      await world.quiet(poolName);
      check.equal(states, [], 'states of the connection');
      expectExactlyOnce(context);
    },
  },
  {
    id: 'stall/longer-than-heartbeat',
    title: 'a silent connection is given up after its heartbeats, and its members get everything on the next one',
    promises: [3, 4, 11],
    requires: ['stall', 'heartbeat'],
    async run(context) {
      const { world, check } = context;
      const poolName = world.name('pool');
      const gate = new Gate();
      const { connection, heartbeatMs } = await world.connectWithHeartbeat();
      await world.join({ poolName, connection, window: 4, concurrency: 4, callback: gate.hold });
      await world.publishSome(12);
      await world.until(() => world.recorder.running === 4);
      const states = connectionStates(world.recorder, connection);
      const began = performance.now();
      await world.faults.stall(true);
      await world.until(() => states.includes('recovering'));
      const silentMs = performance.now() - began;
      check.that(silentMs >= heartbeatMs, `given up after ${silentMs} ms, with a heartbeat of ${heartbeatMs} ms`);
      check.that(silentMs < heartbeatMs * 4, `given up only after ${silentMs} ms`);
      await world.faults.stall(false);
      await world.until(() => states.includes('open'));
      gate.open();
      await world.quiet(poolName);
      expectNoneLostOrDoubled(context);
    },
  },
];
