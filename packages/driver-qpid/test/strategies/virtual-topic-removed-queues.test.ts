import { DriverFailure, deferred } from '@joinpool/core/driver';
import type { Sender } from 'rhea';
import { expect, it, vi } from 'vitest';
import { RemovedQueues } from '../../src/strategies/virtual-topic/removed-queues.js';
import { AmqpServer, within } from '../support/amqp-server.js';

/** A broker with two queues, whose notices and answers are the test's. */
const start = async () => {
  let notices: Sender | undefined;
  let accepted = 0;
  const server = await AmqpServer.start({
    onSender: ({ sender }) => {
      notices = sender;
      sender?.on('accepted', () => {
        accepted += 1;
      });
    },
  });
  const there = new Set(['q.a', 'q.b']);
  const ask = vi.fn(async () => [...there].map((queueName) => ({ queueName, messages: 0, held: 0, consumers: 0 })));
  const removed = new RemovedQueues(await server.connect(), { ask });
  await removed.listen(within());
  const told: unknown[] = [];
  const watch = (...queues: readonly string[]) => removed.watch('p', queues, (error) => told.push(error));
  const untilHeard = (count: number) => vi.waitUntil(() => accepted >= count);
  return { removed, there, ask, told, watch, notify: () => notices?.send({ body: '' }), untilHeard };
};

const looks = (ask: { readonly mock: { readonly calls: unknown[] } }, count: number) =>
  vi.waitUntil(() => ask.mock.calls.length >= count);

it('tells who watches a queue that it was removed, and nobody else', async () => {
  const { there, told, watch, notify, ask } = await start();
  watch('q.a', 'q.b');
  watch('q.b');
  watch('q.a')();
  there.delete('q.a');
  notify();
  await vi.waitUntil(() => told.length > 0);
  notify();
  await looks(ask, 2);
  const [first, ...others] = told;
  expect(first).toMatchObject({ kind: 'not-found', message: expect.stringContaining("queue 'q.a' of pool 'p'") });
  expect(others.filter((error) => !String(error).includes("'q.a'"))).toEqual([]);
});

it('tells of a queue that was made later, and of none that is not made yet', async () => {
  const { there, told, watch, notify, ask } = await start();
  watch('q.a');
  notify();
  await looks(ask, 1);
  expect(told).toEqual([]);
  there.delete('q.b');
  notify();
  await vi.waitUntil(() => told.length > 0);
  expect(told).toMatchObject([{ message: expect.stringContaining("'q.b'") }]);
});

it('looks once more for all notices that come during a look', async () => {
  const { watch, notify, ask, untilHeard } = await start();
  const looking = deferred<[]>();
  ask.mockImplementationOnce(() => looking.promise);
  watch();
  for (let count = 0; count < 50; count += 1) notify();
  await untilHeard(50);
  looking.resolve([]);
  await looks(ask, 2);
  expect(ask).toHaveBeenCalledTimes(2);
  expect(ask).toHaveBeenCalledWith('Consumer.p.VirtualTopic.>', expect.anything());
});

it('knows of nothing that is missing where nobody tells, and tells that it cannot look', async () => {
  const { removed, told, watch, notify, ask } = await start();
  ask.mockRejectedValue(new DriverFailure('not-supported', 'no plugin'));
  watch('q.a');
  notify();
  await looks(ask, 1);
  expect(await removed.missing('p', ['q.a'], within())).toEqual([]);
  expect(told).toEqual([]);
  const error = new Error('no link');
  ask.mockRejectedValue(error);
  notify();
  await vi.waitUntil(() => told.length > 0);
  expect(told).toEqual([error]);
  await expect(removed.missing('p', ['q.a'], within())).rejects.toBe(error);
});

it('tells which queues are missing', async () => {
  const { removed } = await start();
  expect(await removed.missing('p', ['q.a', 'q.c', 'q.b', 'q.d'], within())).toEqual(['q.c', 'q.d']);
});
