import type { Connection, Member } from '@joinpool/core';
import type { ConformanceCase } from '../case.js';

type Operation = readonly [name: string, act: (connection: Connection) => Promise<unknown>];

const firstLetter = async (connection: Connection): Promise<unknown> => {
  for await (const letter of connection.deadLetters('some-pool')) return letter;
  return undefined;
};

/** Every operation of a connection. */
const operations: readonly Operation[] = [
  ['publish', (connection) => connection.publish({}, { topic: 'work.item' })],
  ['publishMany', (connection) => connection.publishMany([{}], { topic: 'work.item' })],
  [
    'joinConsumerPool',
    (connection) => connection.joinConsumerPool(() => undefined, { poolName: 'some-pool', topic: '#' }),
  ],
  ['inspectPool', (connection) => connection.inspectPool('some-pool')],
  ['deletePool', (connection) => connection.deletePool('some-pool')],
  ['removeSubscription', (connection) => connection.removeSubscription('some-pool', { topic: '#' })],
  ['deadLetters', firstLetter],
];

const onClosedConnection = ([name, act]: Operation): ConformanceCase => ({
  id: `lifecycle/closed-${name}`,
  title: `${name} on a closed connection rejects with connection-closed`,
  promises: [9],
  async run({ world, check, signal }) {
    const connection = await world.connect();
    await connection.close({ signal });
    await connection.close({ signal });
    check.equal(connection.state, 'closed', 'state');
    await check.rejects(act(connection), 'connection-closed', name);
  },
});

const memberOperations: readonly (readonly [string, (member: Member) => Promise<unknown>])[] = [
  ['pause', (member) => member.pause()],
  ['resume', (member) => member.resume()],
];

const onLeftMember: readonly ConformanceCase[] = memberOperations.map(([name, act]) => ({
  id: `lifecycle/left-${name}`,
  title: `${name} on a member that left rejects with member-closed`,
  promises: [9],
  async run({ world, check, signal }) {
    const { member } = await world.join({ poolName: world.name('pool') });
    await member.leave({ signal });
    await check.rejects(act(member), 'member-closed', name);
  },
}));

const closeEndsMembers: ConformanceCase = {
  id: 'lifecycle/close-ends-members',
  title: 'closing a connection ends its members in order',
  promises: [9, 15],
  async run({ world, check, signal }) {
    const connection = await world.connect();
    const { member } = await world.join({ poolName: world.name('pool'), connection });
    await connection.close({ signal });
    await member.closed;
    check.equal(member.state, 'left', 'state of the member');
  },
};

/** Any operation on a closed connection, and on a member that left. */
export const lifecycleTraits: readonly ConformanceCase[] = [
  ...operations.map(onClosedConnection),
  ...onLeftMember,
  closeEndsMembers,
];
