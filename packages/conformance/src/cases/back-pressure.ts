import type { ConformanceCase } from '../case.js';
import { firstOutOfOrder } from '../check/check-order.js';

const reason = new DOMException('no longer wanted', 'AbortError');

export const backPressureCases: readonly ConformanceCase[] = [
  {
    id: 'publish/window-wait',
    title: 'publishing above the publish window waits unless told otherwise, and keeps the order',
    promises: [5, 12],
    async run({ world, check }) {
      const poolName = world.name('pool');
      await world.join({ poolName, concurrency: 1 });
      const publisher = await world.connect({ publishWindow: { maxMessages: 2 } });
      const ids = await world.publishSome(world.scaled(50), {}, publisher);
      await world.untilProcessed(poolName, ids.length);
      check.equal(firstOutOfOrder(world.recorder.callbacks(poolName, 'ok'), ids), undefined, 'first out of order');
    },
  },
  {
    id: 'publish/window-reject',
    title: 'publishing above the publish window rejects when told to',
    promises: [12],
    async run({ world, check }) {
      const publisher = await world.connect({ publishWindow: { maxMessages: 2, whenFull: 'reject' } });
      await world.publish({}, {}, publisher);
      const sent = Array.from({ length: 5 }, () => publisher.publish({}, { topic: 'work.item' }));
      const ends = await Promise.allSettled(sent);
      const refused = ends.filter(({ status }) => status === 'rejected');
      check.equal(refused.length, 3, 'publishes refused above a window of 2');
      await check.rejects(Promise.all(sent), 'publish-window-full', 'above the window');
    },
  },
  {
    id: 'publish/window-bytes',
    title: 'the publish window bounds bytes too; a message larger than the bound goes alone',
    promises: [12],
    async run({ world, check }) {
      const poolName = world.name('pool');
      await world.makePool({ poolName });
      const publisher = await world.connect({ publishWindow: { maxBytes: 1_000, whenFull: 'reject' } });
      await world.publish(new Uint8Array(5_000), {}, publisher);
      const first = world.publish(new Uint8Array(600), {}, publisher);
      const second = world.publish(new Uint8Array(600), {}, publisher);
      const error = await check.rejects(second, 'publish-window-full', '1,200 bytes in a window of 1,000');
      check.equal(error.outcome, 'refused', 'outcome');
      await first;
      await world.publish(new Uint8Array(600), {}, publisher);
      await world.untilBacklog(poolName, 3);
    },
  },
  {
    id: 'publish/window-aborted',
    title: 'a publish that waits for the window and is aborted rejects with the reason, and was never sent',
    promises: [12],
    async run({ world, check }) {
      const poolName = world.name('pool');
      await world.makePool({ poolName });
      const publisher = await world.connect({ publishWindow: { maxMessages: 1 } });
      const { messageId } = await world.publish({}, {}, publisher); // what is published now would be sent at once
      const controller = new AbortController();
      const first = world.publish({}, {}, publisher);
      const waiting = world.publish({}, { signal: controller.signal }, publisher);
      const behind = world.publish({}, {}, publisher);
      controller.abort(reason);
      await check.rejectsWith(waiting, reason, 'a publish that waited');
      const kept = [messageId, (await first).messageId, (await behind).messageId];
      await world.untilBacklog(poolName, 3);
      await world.join({ poolName });
      await world.untilProcessed(poolName, 3);
      check.equal([...world.processed(poolName)].sort(), kept.sort(), 'processed');
    },
  },
  {
    id: 'publish/aborted',
    title: 'an aborted publish rejects with the reason of the signal; before it is called, nothing is sent',
    promises: [12],
    async run({ world, check }) {
      const poolName = world.name('pool');
      await world.makePool({ poolName });
      const publisher = await world.connect();
      const never = world.nextMessageId();
      const before = world.publish({}, { messageId: never, signal: AbortSignal.abort(reason) }, publisher);
      await check.rejectsWith(before, reason, 'aborted before the call');
      const { messageId } = await world.publish({}, {}, publisher);
      await world.untilBacklog(poolName, 1);
      const controller = new AbortController();
      const underWay = world.publish({}, { signal: controller.signal }, publisher);
      controller.abort(reason);
      await check.rejectsWith(underWay, reason, 'aborted in the turn of the call');
      await world.join({ poolName });
      await world.until(() => world.processed(poolName).has(messageId));
      await world.untilEmpty(poolName);
      check.that(!world.processed(poolName).has(never), 'the publish that was aborted before its call was sent');
    },
  },
];
