import type { Connection } from '@joinpool/core';
import type { ConformanceCase } from '../case.js';
import { Gate } from '../workload/gate.js';
import { isSettled } from '../workload/is-settled.js';
import type { World } from '../workload/world.js';

/** What a connection tells, as words in the order in which each came first: attempts that fail are told again. */
const listen = (world: World, connection: Connection): readonly string[] => {
  const words: string[] = [];
  const note = (word: string): void => {
    if (!words.includes(word)) words.push(word);
    world.recorder.wake();
  };
  connection.on('state', ({ state }) => note(state));
  connection.on('recovered', () => note('recovered'));
  connection.on('memberLost', () => note('member lost'));
  connection.on('joined', () => note('joined'));
  return words;
};

export const stateCases: readonly ConformanceCase[] = [
  {
    id: 'states/connection',
    title: 'a connection is open when it is handed out; closing it tells draining, then closed, once each',
    promises: [9, 11],
    async run({ world, check, signal }) {
      const connection = await world.connect();
      const words = listen(world, connection);
      check.equal(connection.state, 'open', 'state when handed out');
      await connection.close({ signal });
      check.equal([words, connection.state], [['draining', 'closed'], 'closed'], 'told, state');
    },
  },
  {
    id: 'states/leaving',
    title: 'a member that leaves with work running is leaving, takes nothing new, and has left when the work is done',
    promises: [9],
    async run({ world, check, signal }) {
      const poolName = world.name('pool');
      const gate = new Gate();
      const { member } = await world.join({ poolName, callback: gate.hold });
      await world.publish({});
      await world.until(() => world.recorder.running === 1);
      const leaving = member.leave({ signal });
      check.equal(member.state, 'leaving', 'state while the work runs');
      await world.untilBacklog(poolName, 0);
      await world.publish({}); // whoever still took it would have to give it back
      await world.untilBacklog(poolName, 1);
      check.equal([await isSettled(leaving), member.state], [false, 'leaving'], 'left, state while the work runs');
      check.equal(world.recorder.callbacks(poolName, 'invoke').length, 1, 'runs');
      gate.open();
      await leaving;
      check.equal([member.state, await member.closed], ['left', { reason: 'left' }], 'state, closed');
      check.equal(world.recorder.callbacks(poolName, 'ok').length, 1, 'processed');
      await world.untilBacklog(poolName, 1);
    },
  },
  {
    id: 'states/lost-and-rejoined',
    title: 'a cut is told: the connection recovers, the member is joining until it has its place again, then consuming',
    promises: [11],
    requires: ['cut'],
    async run({ world, check }) {
      const poolName = world.name('pool');
      const connection = await world.connect();
      const { member } = await world.join({ poolName, connection });
      const words = listen(world, connection);
      const states: string[] = [];
      connection.on('memberLost', () => states.push(member.state));
      connection.on('joined', () => states.push(member.state));
      await world.cut();
      await world.until(() => words.includes('joined'));
      const order = ['recovering', 'open', 'recovered', 'joined'];
      const told = words.filter((word) => order.includes(word));
      check.equal(told, order, 'told of the connection, then of the member');
      const loss = words.indexOf('member lost');
      check.that(loss >= 0 && loss < words.indexOf('joined'), `the member's loss is not told before: ${words}`);
      check.equal(
        [states[0], states.at(-1), member.state],
        ['joining', 'consuming', 'consuming'],
        'states of the member',
      );
      await world.publish({});
      await world.untilProcessed(poolName, 1);
    },
  },
];
