import type { Message } from '@joinpool/core';
import type { ConformanceCase } from '../case.js';
import { Gate } from '../workload/gate.js';
import { untilAborted } from '../workload/until-aborted.js';
import { expectNoneLostOrDoubled } from './expect-exactly-once.js';

/** A connection that is cut between two steps which belong together. */
export const cutBetweenCases: readonly ConformanceCase[] = [
  {
    id: 'reconnect/confirmed-before-cut',
    title: 'what is confirmed when the connections are cut is in the pool afterwards, though nobody is in it',
    promises: [3, 11],
    requires: ['cut'],
    async run(context) {
      const { world } = context;
      const poolName = world.name('pool');
      await world.makePool({ poolName });
      const publisher = await world.connect();
      for (let round = 0; round < 5; round += 1) {
        await world.publish({ round }, {}, publisher);
        await world.cut();
      }
      await world.join({ poolName });
      await world.quiet(poolName);
      expectNoneLostOrDoubled(context);
    },
  },
  {
    id: 'reconnect/settlement-crosses-cut',
    title: 'a callback that succeeds while its connection is cut settles nothing on the next one',
    promises: [3, 11],
    requires: ['cut'],
    async run(context) {
      const { world } = context;
      const poolName = world.name('pool');
      const gate = new Gate();
      const callback = (message: Message): Promise<void> | undefined => {
        if (message.body === 'ends in the cut') return gate.hold();
        return message.body === 'goes on' ? untilAborted(message) : undefined;
      };
      const { member } = await world.join({ poolName, connection: await world.connect(), callback });
      await world.publish('first'); // so that deliveries have other numbers before the cut than after it
      await world.untilProcessed(poolName, 1);
      await world.publish('ends in the cut');
      const { messageId } = await world.publish('goes on');
      await world.until(() => world.recorder.running === 2);
      const cutting = world.cut();
      gate.open();
      await cutting;
      const runs = (): number =>
        world.recorder.callbacks(poolName, 'invoke').filter((event) => event.messageId === messageId).length;
      await world.until(() => runs() === 2, 'the redelivery');
      await member.leave({ deadlineMs: 30 });
      await world.join({ poolName });
      await world.quiet(poolName);
      expectNoneLostOrDoubled(context);
    },
  },
];
