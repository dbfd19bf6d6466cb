import type { Connection } from '@joinpool/core';
import type { ConformanceCase } from '../case.js';
import { heldBy } from '../check/check-window.js';
import { Gate } from '../workload/gate.js';
import type { World } from '../workload/world.js';
import { expectNoneLostOrDoubled } from './expect-exactly-once.js';

/** How often the connection came back. */
const countRecoveries = (world: World, connection: Connection): { readonly count: number } => {
  const recoveries = { count: 0 };
  connection.on('state', ({ state }) => {
    if (state !== 'open') return;
    recoveries.count += 1;
    world.recorder.wake();
  });
  return recoveries;
};

export const reconnectCases: readonly ConformanceCase[] = [
  {
    id: 'reconnect/under-load',
    title: 'connections cut under load lose nothing; what comes twice is told as redelivered',
    promises: [3, 4, 11],
    requires: ['cut'],
    async run(context) {
      const { world } = context;
      const poolName = world.name('pool');
      const callback = (): Promise<void> => new Promise(setImmediate);
      // One callback at a time: most of the window has not started when the cut comes, and must come again.
      await world.join({ poolName, callback, concurrency: 1 });
      await world.join({ poolName, callback, concurrency: 1, connection: await world.connect() });
      const publisher = await world.connect();
      const total = world.scaled(300);
      const load: Promise<unknown>[] = [];
      for (let part = 1; part <= 3; part += 1) {
        load.push(world.publishSome(total / 3, {}, publisher));
        await world.untilProcessed(poolName, Math.floor((total / 3) * (part - 0.7)));
        await world.cut();
      }
      await Promise.all(load);
      await world.quiet(poolName);
      expectNoneLostOrDoubled(context);
    },
  },
  {
    id: 'reconnect/no-ghosts',
    title: 'after several reconnects the window is still exact: no ghost of a former place takes messages',
    promises: [6, 11],
    requires: ['cut'],
    async run({ world, check, signal }) {
      const poolName = world.name('pool');
      const gate = new Gate();
      const connection = await world.connect();
      const recoveries = countRecoveries(world, connection);
      const { memberId } = await world.join({ poolName, connection, window: 3, concurrency: 3, callback: gate.hold });
      for (let round = 1; round <= 4; round += 1) {
        await world.cut();
        await world.until(() => recoveries.count >= round);
      }
      await world.publishSome(10);
      await world.until(() => heldBy(world.recorder.events, memberId) === 3);
      await world.untilBacklog(poolName, 7);
      const { members = 1 } = await connection.inspectPool(poolName, { signal });
      check.equal([heldBy(world.recorder.events, memberId), members], [3, 1], 'held, and members');
      gate.open();
      await world.untilProcessed(poolName, 10);
    },
  },
  {
    id: 'reconnect/late-settlement',
    title:
      'a message whose callback runs through a cut is not run a second time in its process, and its success accepts',
    promises: [4, 11],
    requires: ['cut'],
    async run(context) {
      const { world, check } = context;
      const poolName = world.name('pool');
      const gate = new Gate();
      const connection = await world.connect();
      const recoveries = countRecoveries(world, connection);
      await world.join({ poolName, connection, callback: gate.hold });
      const ids = await world.publishSome(1);
      await world.until(() => world.recorder.running === 1);
      await world.cut();
      await world.until(() => recoveries.count > 0);
      await world.untilBacklog(poolName, 0);
      gate.open();
      await world.quiet(poolName);
      const runs = world.recorder.callbacks(poolName, 'invoke').filter(({ messageId }) => ids.includes(messageId));
      check.equal(runs.length, 1, 'runs of the callback');
      expectNoneLostOrDoubled(context);
    },
  },
  {
    id: 'reconnect/redelivery-is-told',
    title: 'what another member gets after a cut is told as redelivered, its count has risen',
    promises: [4],
    requires: ['cut'],
    async run({ world, check }) {
      const poolName = world.name('pool');
      const gate = new Gate();
      const connection = await world.connect();
      await world.join({ poolName, connection, callback: gate.hold });
      const { messageId } = await world.publish({});
      await world.until(() => world.recorder.running === 1);
      const other = await world.join({ poolName, connection: await world.connect() });
      await world.cut();
      await connection.close({ deadlineMs: 0 }); // else the first run may be what the redelivery waits for
      await world.until(() => world.processed(poolName).has(messageId));
      const [again] = world.recorder.callbacks(poolName, 'ok');
      check.equal([again?.memberId, again?.redelivered], [other.memberId, true], 'second run, told as redelivered');
      check.that((again?.deliveryCount ?? 2) >= 2, `the delivery count has not risen: ${again?.deliveryCount}`);
      gate.open();
      await world.until(() => world.recorder.running === 0);
      await world.untilEmpty(poolName);
    },
  },
  {
    id: 'reconnect/paused-stays-paused',
    title: 'a paused member is still paused after a reconnect',
    promises: [9, 11],
    requires: ['cut'],
    async run({ world, check }) {
      const poolName = world.name('pool');
      const connection = await world.connect();
      const recoveries = countRecoveries(world, connection);
      const { member } = await world.join({ poolName, connection });
      await member.pause();
      await world.cut();
      await world.until(() => recoveries.count > 0);
      await world.publish({});
      await world.untilBacklog(poolName, 1);
      check.equal([member.state, world.processed(poolName).size], ['paused', 0], 'state, processed');
      await member.resume();
      await world.untilProcessed(poolName, 1);
    },
  },
];
