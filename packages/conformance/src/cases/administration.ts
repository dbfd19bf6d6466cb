import type { ConformanceCase } from '../case.js';
import { Gate } from '../workload/gate.js';

export const administrationCases: readonly ConformanceCase[] = [
  {
    id: 'inspect/backlog',
    title: 'inspectPool tells the backlog, and what is with members is not in it',
    promises: [15],
    async run({ world, check, signal }) {
      const poolName = world.name('pool');
      const gate = new Gate();
      await world.makePool({ poolName });
      await world.publishSome(5);
      await world.untilBacklog(poolName, 5);
      await world.join({ poolName, window: 2, concurrency: 2, callback: gate.hold });
      await world.until(() => world.recorder.running === 2);
      await world.untilBacklog(poolName, 3);
      const { members = 1, unsettled = 2 } = await (await world.connection()).inspectPool(poolName, { signal });
      check.equal([members, unsettled], [1, 2], 'members, unsettled');
      gate.open();
      await world.untilEmpty(poolName);
    },
  },
  {
    id: 'delete/in-use',
    title: 'deletePool refuses while the pool has members',
    promises: [15],
    requires: ['deletePool'],
    async run({ world, check, signal }) {
      const poolName = world.name('pool');
      const { member } = await world.join({ poolName });
      const connection = await world.connection();
      await check.rejects(connection.deletePool(poolName, { signal }), 'pool-in-use', 'deletePool with a member');
      await world.publish({});
      await world.untilProcessed(poolName, 1);
      check.equal(member.state, 'consuming', 'state of the member');
    },
  },
  {
    id: 'delete/forced',
    title: 'a forced deletePool closes members with pool-deleted and takes the backlog along',
    promises: [15],
    requires: ['deletePool'],
    async run({ world, check, signal }) {
      const poolName = world.name('pool');
      const { member } = await world.join({ poolName });
      const connection = await world.connection();
      await connection.deletePool(poolName, { force: true, signal });
      check.equal((await member.closed).reason, 'pool-deleted', 'why the member closed');
      await check.rejects(connection.inspectPool(poolName, { signal }), 'not-found', 'the pool after that');
    },
  },
  {
    id: 'delete/recreate',
    title: 'a member with onPoolDeleted recreate makes the pool again and goes on',
    promises: [15],
    requires: ['deletePool'],
    async run({ world, signal }) {
      const poolName = world.name('pool');
      const connection = await world.connect();
      let recreated = false;
      connection.on('poolRecreated', () => {
        recreated = true;
        world.recorder.wake();
      });
      await world.join({ poolName, connection, onPoolDeleted: 'recreate' });
      await (await world.connection()).deletePool(poolName, { force: true, signal });
      await world.until(() => recreated);
      await world.publish({});
      await world.untilProcessed(poolName, 1);
    },
  },
  {
    id: 'connection/capabilities',
    title: 'the open connection has the capabilities that the harness declares',
    promises: [13],
    async run({ world, check, harness }) {
      check.equal({ ...(await world.connection()).capabilities }, { ...harness.capabilities }, 'capabilities');
    },
  },
  {
    id: 'connection/unwrap',
    title: 'unwrap gives the client for its own kind and undefined for another',
    promises: [15],
    requires: ['unwrap'],
    async run({ world, check, harness }) {
      const connection = await world.connection();
      check.that(
        connection.unwrap(harness.unwrapKind ?? '') !== undefined,
        'unwrap answers undefined for its own kind',
      );
      check.equal(connection.unwrap('no-such-client'), undefined, 'another kind');
    },
  },
];
