import { connectAmqp } from '@joinpool/driver-amqp';
import type { SampleBody } from './sample-body.js';
import { consumeWindow } from './workload.js';

/* A process of its own, so that only the member's memory is measured: it empties a pool and tells what it holds meanwhile. */

/** What the parent sends. */
export interface MemoryTask {
  readonly url: string;
  readonly join: Parameters<Awaited<ReturnType<typeof connectAmqp>>['joinConsumerPool']>[1];
  readonly backlog: number;
  readonly samples: number;
}

/** What the child answers with, once: in bytes, after so many messages. */
export interface MemorySample {
  readonly messages: number;
  /** What lives after a collection: heap, buffers and what hangs on them. */
  readonly live: number;
  /** What the system has given to the process. */
  readonly resident: number;
}

const sample = (messages: number): MemorySample => {
  globalThis.gc?.();
  const { heapUsed, external, rss } = process.memoryUsage();
  return { messages, live: heapUsed + external, resident: rss };
};

const consume = async ({ url, join, backlog, samples }: MemoryTask): Promise<MemorySample[]> => {
  const connection = await connectAmqp(url);
  const taken: MemorySample[] = [];
  let count = 0;
  let sum = 0;
  await new Promise<void>((resolve, reject) => {
    const options = { ...join, concurrency: consumeWindow, window: consumeWindow };
    connection
      .joinConsumerPool<SampleBody>(async (message) => {
        sum += message.body.total;
        count += 1;
        if (count % Math.floor(backlog / samples) === 0) taken.push(sample(count));
        if (count === backlog) resolve();
      }, options)
      .catch(reject);
  });
  if (Number.isNaN(sum)) throw new TypeError('a body has no total');
  await connection.close();
  return taken;
};

process.once('message', (task: MemoryTask) => {
  consume(task).then((taken) => process.send?.(taken, () => process.disconnect()));
});
