import type { BatchOutcome, Message } from '@joinpool/core';
import { Reject } from '@joinpool/core';
import type { ConformanceCase } from '../case.js';

export const batchAndDeduplicateCases: readonly ConformanceCase[] = [
  {
    id: 'batch/outcome-per-message',
    title: 'a batch callback gets several messages and decides each one alone',
    promises: [7],
    async run({ world, check, signal, harness }) {
      const poolName = world.name('pool');
      await world.makePool({ poolName });
      const ids = await world.publishSome(10);
      const accepted = new Set<string>();
      let largest = 0;
      const callback = (messages: readonly Message<{ n: number }>[]): BatchOutcome[] => {
        largest = Math.max(largest, messages.length);
        return messages.map(({ id, body }) => {
          if (body.n === 3) return new Reject('three');
          accepted.add(id);
          world.recorder.wake();
          return 'accept';
        });
      };
      const connection = await world.connection();
      await connection.joinConsumerPool(callback, {
        poolName,
        topic: 'work.#',
        batch: { size: 4, timeoutMs: 20 },
        pool: { ...harness.poolOptions },
        signal,
      });
      const [letter] = await world.untilLetters(poolName, 1);
      await world.until(() => accepted.size >= ids.length - 1);
      await world.untilEmpty(poolName);
      check.equal([letter?.message.id, letter?.reason], [ids[3], 'rejected'], 'letter');
      check.equal([...accepted].sort(), ids.filter((id) => id !== ids[3]).sort(), 'accepted');
      check.that(largest > 1 && largest <= 4, `batches of up to ${largest}`);
    },
  },
  {
    id: 'deduplicate/same-id',
    title: 'with deduplicate a message id that was processed is accepted and not processed again',
    promises: [4],
    async run({ world, check }) {
      const poolName = world.name('pool');
      await world.join({ poolName, deduplicate: true });
      const messageId = world.nextMessageId();
      await world.publish({}, { messageId });
      await world.untilProcessed(poolName, 1);
      await world.publish({}, { messageId });
      await world.publish({});
      await world.untilProcessed(poolName, 2);
      await world.untilEmpty(poolName);
      check.equal(world.recorder.callbacks(poolName, 'invoke').length, 2, 'runs for two ids, one published twice');
    },
  },
];
