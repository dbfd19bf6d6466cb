import type { ConformanceCase } from '../case.js';
import { heldBy, peakRunning } from '../check/check-window.js';
import { Gate } from '../workload/gate.js';

/** More than the window are waiting; the member takes exactly the window, all the rest stays in the pool. */
const exact = (window: number): ConformanceCase => ({
  id: `window/${window}`,
  title: `a member with a window of ${window} holds that many unsettled and never more`,
  promises: [6],
  async run({ world, check }) {
    const poolName = world.name('pool');
    const gate = new Gate();
    const { memberId } = await world.join({ poolName, window, concurrency: window, callback: gate.hold });
    const ids = await world.publishSome(window + 10);
    await world.until(() => world.recorder.callbacks(poolName, 'invoke').length >= window);
    await world.untilBacklog(poolName, ids.length - window);
    check.equal(heldBy(world.recorder.events, memberId), window, 'held unsettled');
    gate.open();
    await world.untilProcessed(poolName, ids.length);
    check.that((peakRunning(world.recorder.events).get(memberId) ?? 0) <= window, 'more at once than the window');
  },
});

const idleMembersHelp: ConformanceCase = {
  id: 'window/idle-member-helps',
  title: 'an idle member gets the work that a busy one has not taken',
  promises: [6],
  async run({ world, check }) {
    const poolName = world.name('pool');
    const gate = new Gate();
    const busy = await world.join({ poolName, window: 2, concurrency: 2, callback: gate.hold });
    const ids = await world.publishSome(20);
    await world.until(() => heldBy(world.recorder.events, busy.memberId) === 2);
    await world.join({ poolName, connection: await world.connect() });
    await world.untilProcessed(poolName, ids.length - 2);
    check.equal(heldBy(world.recorder.events, busy.memberId), 2, 'held by the busy member');
    gate.open();
    await world.untilProcessed(poolName, ids.length);
  },
};

const concurrency: ConformanceCase = {
  id: 'window/concurrency',
  title: 'as many callbacks run at once as concurrency says, and never more',
  promises: [6],
  async run({ world, check }) {
    const poolName = world.name('pool');
    const gate = new Gate();
    const { memberId } = await world.join({ poolName, window: 20, concurrency: 4, callback: gate.hold });
    const ids = await world.publishSome(20);
    await world.untilBacklog(poolName, 0);
    await world.until(() => world.recorder.running === 4);
    gate.open();
    await world.untilProcessed(poolName, ids.length);
    check.equal(peakRunning(world.recorder.events).get(memberId), 4, 'callbacks at once');
  },
};

const bytes: ConformanceCase = {
  id: 'window/max-bytes',
  title: 'maxWindowBytes bounds what a member holds',
  promises: [6],
  requires: ['maxWindowBytes'],
  async run({ world, check }) {
    const poolName = world.name('pool');
    const gate = new Gate();
    const { memberId } = await world.join({ poolName, window: 16, maxWindowBytes: 2_500, callback: gate.hold });
    for (let n = 0; n < 6; n += 1) await world.publish(new Uint8Array(1_000));
    await world.until(() => heldBy(world.recorder.events, memberId) === 2, 'two messages held');
    await world.untilBacklog(poolName, 4);
    check.equal(heldBy(world.recorder.events, memberId), 2, 'messages of 1,000 bytes held within 2,500');
    gate.open();
    await world.untilProcessed(poolName, 6);
  },
};

export const windowCases: readonly ConformanceCase[] = [
  exact(1),
  exact(5),
  exact(64),
  idleMembersHelp,
  concurrency,
  bytes,
];
