import { type Message, PoolError } from '@joinpool/core';
import type { ConformanceCase } from '../case.js';
import { Gate } from '../workload/gate.js';
import type { World } from '../workload/world.js';

class TooLate extends Error {}

/** A callback that goes on after its signal aborted, until the gate opens; and why its signals aborted. */
const outliving = (world: World, gate: Gate) => {
  const reasons: unknown[] = [];
  const callback = async ({ signal, body }: Message): Promise<void> => {
    signal.addEventListener('abort', () => {
      reasons.push(PoolError.isInstance(signal.reason) ? signal.reason.code : signal.reason);
      world.recorder.wake();
    });
    await gate.hold();
    if (body === 'fails late') throw new TooLate('nobody waits for this any more');
  };
  return { reasons, callback };
};

export const callbackTimeoutCases: readonly ConformanceCase[] = [
  {
    id: 'timeout/late-result-is-ignored',
    title:
      'a callback that outlives its last attempt makes one letter, keeps its slot, and its late failure is ignored',
    promises: [7],
    async run({ world, check }) {
      const poolName = world.name('pool');
      const gate = new Gate();
      const connection = await world.connect();
      let losses = 0;
      connection.on('memberLost', () => {
        losses += 1;
      });
      const { reasons, callback } = outliving(world, gate);
      const limits = { concurrency: 1, callbackTimeoutMs: 30, retry: { attempts: 1 } };
      const { member } = await world.join({ poolName, connection, ...limits, callback });
      const { messageId } = await world.publish('fails late');
      const [letter] = await world.untilLetters(poolName, 1);
      check.equal([letter?.message.id, letter?.reason, letter?.attempts], [messageId, 'callback-failed', 1], 'letter');
      check.that(letter?.error?.message.includes('30 ms') === true, 'the letter does not tell the timeout');
      check.equal(reasons, ['callback-timeout'], 'reasons of the aborted signals');
      await world.publish({});
      await world.untilBacklog(poolName, 0);
      check.equal(world.recorder.callbacks(poolName, 'invoke').length, 1, 'runs while the late one keeps its slot');
      gate.open();
      await world.untilProcessed(poolName, 1);
      await world.untilEmpty(poolName);
      check.equal(world.recorder.callbacks(poolName, 'invoke').length, 2, 'runs of two messages');
      check.equal((await world.letters(poolName)).length, 1, 'letters after the late failure');
      check.equal([losses, member.state], [0, 'consuming'], 'places lost by settling twice, state of the member');
    },
  },
  {
    id: 'timeout/goes-back',
    title: 'a message whose callback outlives a timeout goes back told as redelivered; its late success counts nothing',
    promises: [4, 7],
    async run({ world, check }) {
      const poolName = world.name('pool');
      const gate = new Gate();
      const { reasons, callback } = outliving(world, gate);
      const limits = { concurrency: 1, window: 1, callbackTimeoutMs: 30, retry: { attempts: 2 } };
      const slow = await world.join({ poolName, connection: await world.connect(), ...limits, callback });
      const { messageId } = await world.publish({});
      await world.until(() => reasons.length > 0);
      world.disturb('leave');
      await slow.member.leave({ deadlineMs: 0 }); // the process whose run goes on would wait for it
      const other = await world.join({ poolName });
      await world.until(() => world.processed(poolName).has(messageId));
      const [again] = world.recorder.callbacks(poolName, 'ok');
      check.equal(
        [again?.memberId, again?.redelivered],
        [other.memberId, true],
        'who processed it, told as redelivered',
      );
      check.that((again?.deliveryCount ?? 2) >= 2, `a delivery count of ${again?.deliveryCount}`);
      gate.open();
      await world.until(() => world.recorder.running === 0);
      await world.untilEmpty(poolName);
      check.equal(reasons, ['callback-timeout'], 'reasons of the aborted signals');
      check.equal(world.recorder.callbacks(poolName, 'invoke').length, 2, 'runs');
      check.equal((await world.letters(poolName)).length, 0, 'letters');
    },
  },
];
