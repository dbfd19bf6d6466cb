import { type Connection, PoolError, Reject } from '@joinpool/core';
import type { CaseContext, ConformanceCase } from '../case.js';
import { collectLetters } from '../workload/collect-letters.js';
import { Gate } from '../workload/gate.js';
import { expectNoneLostOrDoubled } from './expect-exactly-once.js';

/** How far an operation has come when it is cut: pieces of data through the proxy, or turns of the event loop. */
const steps = [1, 2, 3, 5, 8, 13, 21] as const;

/** A pool of letters whose member accepts once it is told to. */
const letteredPool = async ({ world }: CaseContext) => {
  const poolName = world.name('pool');
  const mood = { rejects: true };
  const callback = (): void => {
    if (mood.rejects) throw new Reject('no');
  };
  await world.join({ poolName, callback });
  const ids = [...(await world.publishSome(6))].sort();
  await world.untilLetters(poolName, ids.length);
  mood.rejects = false;
  return { poolName, ids };
};

const sendAllBack = async (connection: Connection, poolName: string): Promise<void> => {
  for await (const letter of connection.deadLetters(poolName)) await letter.sendBack();
};

/** What the promise resolves with; undefined where a cut ended it, which must be told as an error worth a retry. */
const unlessCut = async <T>(operation: Promise<T>): Promise<T | undefined> => {
  try {
    return await operation;
  } catch (error) {
    if (PoolError.isInstance(error) && error.retryable) return undefined;
    throw error;
  }
};

export const cutInTheMiddleCases: readonly ConformanceCase[] = [
  {
    id: 'cut/during-join',
    title: 'a join that is cut on its way is made on the next connection, and leaves no ghost behind',
    promises: [3, 6, 11],
    requires: ['cut'],
    async run(context) {
      const { world } = context;
      const poolName = world.name('pool');
      await world.makePool({ poolName });
      for (const [round, step] of steps.entries()) {
        const connection = await world.connect();
        const { member } = await world.faults.cutDuring(step, () => world.join({ poolName, connection }));
        await world.publish({ round });
        await world.untilProcessed(poolName, round + 1);
        await member.leave();
      }
      await world.untilEmpty(poolName);
      expectNoneLostOrDoubled(context);
      await world.publishSome(3);
      await world.untilBacklog(poolName, 3);
    },
  },
  {
    id: 'cut/during-leave',
    title: 'a leave that is cut on its way still ends in order, and what the member held goes to others',
    promises: [3, 4, 9, 11],
    requires: ['cut'],
    async run(context) {
      const { world, check } = context;
      const poolName = world.name('pool');
      for (const step of steps) {
        const gate = new Gate();
        const join = { poolName, window: 6, concurrency: 2, callback: gate.hold };
        const { member } = await world.join({ ...join, connection: await world.connect() });
        await world.publishSome(4);
        await world.until(() => world.recorder.running > 0);
        await world.faults.cutDuring(step, () => {
          const leaving = member.leave();
          gate.open();
          return leaving;
        });
        check.equal([member.state, (await member.closed).reason], ['left', 'left'], 'the end of the member');
      }
      await world.join({ poolName });
      await world.quiet(poolName);
      expectNoneLostOrDoubled(context);
    },
  },
  {
    id: 'cut/during-letters',
    title: 'a listing of letters that is cut is told as such or goes on, is never short, and changes nothing',
    promises: [11, 15],
    requires: ['cut'],
    async run(context) {
      const { world, check } = context;
      const { poolName, ids } = await letteredPool(context);
      for (const step of steps) {
        const connection = await world.connect();
        const letters = await world.faults.cutDuring(step, () =>
          unlessCut(collectLetters(connection, poolName, world.signal)),
        );
        if (letters !== undefined) check.equal(letters.map(({ message }) => message.id).sort(), ids, 'letters listed');
        await world.untilLetters(poolName, ids.length);
        const after = (await world.letters(poolName)).map(({ message }) => message.id).sort();
        check.equal(after, ids, `letters after a cut at step ${step}`);
      }
    },
  },
  {
    id: 'cut/during-send-back',
    title: 'a letter whose way back is cut is still a letter, or is processed',
    promises: [3, 11, 15],
    requires: ['cut'],
    async run(context) {
      const { world, check } = context;
      const { poolName, ids } = await letteredPool(context);
      const connection = await world.connect();
      for (const step of steps) await world.faults.cutDuring(step, () => unlessCut(sendAllBack(connection, poolName)));
      while ((await unlessCut(world.letters(poolName)))?.length !== 0)
        await unlessCut(sendAllBack(connection, poolName));
      await world.untilProcessed(poolName, ids.length);
      check.equal([...world.processed(poolName)].sort(), ids, 'processed');
    },
  },
];
