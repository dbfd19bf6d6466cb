import { connectZmq } from '@joinpool/driver-zmq';
import { connect } from 'amqplib';
import { Pull } from 'zeromq';
import { totalOf } from '../bodies.js';
import { readFrame } from './raw-records.js';
import type { ReceiverOrder, ReceiverReport, ReceiverTask } from './receiver-task.js';
import { ackEvery, consumeWindow } from './zmq-workload.js';

/* A process of its own that takes messages, in one of three ways, and tells when as many as expected have come. */

const report = (told: ReceiverReport): void => {
  process.send?.(told);
};

let expected = 0;
let count = 0;
let sum = 0;

/** `total`: of the body, where it is read. @returns whether it was the last one. */
const take = (total: number): boolean => {
  sum += total;
  count += 1;
  if (count < expected) return false;
  if (Number.isNaN(sum)) throw new TypeError('a body has no total');
  report({ kind: 'done' });
  return true;
};

const starters = {
  joinpool: async ({ reach, join, reads }: ReceiverTask & { kind: 'joinpool' }): Promise<void> => {
    const connection = await connectZmq(reach.url, { keyFile: reach.keyFile });
    process.once('disconnect', () => void connection.close());
    const options = { ...join, concurrency: consumeWindow, window: consumeWindow };
    await connection.joinConsumerPool<{ total: number }>(({ body }) => {
      take(reads ? body.total : 0);
    }, options);
  },
  rabbitmq: async ({ url, queue, reads }: ReceiverTask & { kind: 'rabbitmq' }): Promise<void> => {
    const model = await connect(url, { noDelay: true });
    process.once('disconnect', () => void model.close());
    const channel = await model.createChannel();
    await channel.prefetch(consumeWindow);
    await channel.consume(queue, (message) => {
      if (message === null) throw new Error(`the broker cancelled the consumer of ${queue}`);
      const isLast = take(reads ? totalOf(message.content) : 0);
      if (isLast || count % ackEvery === 0) channel.ack(message, true);
    });
  },
  raw: async ({ reads }: ReceiverTask & { kind: 'raw' }): Promise<string> => {
    const socket = new Pull();
    process.once('disconnect', () => socket.close());
    await socket.bind('tcp://127.0.0.1:*');
    const receiveAll = async (): Promise<void> => {
      for await (const [frame] of socket)
        if (frame !== undefined)
          readFrame(frame, ({ body }) => {
            take(reads ? totalOf(body) : 0);
          });
    };
    void receiveAll();
    return socket.lastEndpoint ?? '';
  },
};

const start = async (task: ReceiverTask): Promise<void> => {
  if (task.kind === 'raw') report({ kind: 'started', endpoint: await starters.raw(task) });
  else {
    await (task.kind === 'joinpool' ? starters.joinpool(task) : starters.rabbitmq(task));
    report({ kind: 'started' });
  }
};

process.on('message', (order: ReceiverOrder) => {
  if (order.kind === 'start') void start(order.task);
  else {
    expected = order.messages;
    count = 0;
    report({ kind: 'expecting' });
  }
});
