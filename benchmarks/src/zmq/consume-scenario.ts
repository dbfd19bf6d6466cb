import { bodiesOf } from '../bodies.js';
import type { Contender, Scenario } from '../contender.js';
import { type Expected, HandWrittenConsumer } from '../hand-written-consumer.js';
import { JoinpoolConsumer } from '../joinpool-consumer.js';
import { type BenchHub, BenchHubs } from './bench-hubs.js';
import { emptyPool, joinOptions } from './bench-pool.js';
import { ManyPublisher } from './many-publisher.js';
import { rabbitPublishers } from './rabbit-publishers.js';
import { RabbitQueues, rabbitMessages, rabbitName } from './rabbit-queues.js';
import { rabbitTargets } from './zmq-targets.js';
import { ackEvery, bodyBytes, consumeWindow, titleOf, type ZmqWorkload } from './zmq-workload.js';

const member = ({ name, connection, process }: BenchHub, expected: Expected): Contender =>
  new JoinpoolConsumer({ name, hubCpu: process?.cpu }, connection, joinOptions, expected);

const consumersByHand = (rabbit: RabbitQueues, expected: Expected): Contender[] =>
  rabbit.queues.map(
    ({ type, exchangeName }) =>
      new HandWrittenConsumer(rabbitName(type), rabbit.consuming, {
        queue: exchangeName,
        ackEvery,
        ...expected,
        messages: rabbitMessages(expected.messages),
      }),
  );

/** Every contender empties a pool or queue of its own, which is filled when the round begins. */
export const openConsumeScenario = async (workload: ZmqWorkload): Promise<Scenario> => {
  const { rabbitUrl, bodyKind, messages, run } = workload;
  const bodies = bodiesOf(bodyKind, bodyBytes);
  const expected: Expected = { messages, window: consumeWindow, reads: bodyKind === 'json' };
  const hubs = await BenchHubs.open();
  const durable = await hubs.run(true);
  const notDurable = await hubs.run(false);
  const rabbit = rabbitUrl === undefined ? undefined : await RabbitQueues.open(rabbitUrl, `${run}-consume`);
  const fillers = [
    ...[durable, notDurable].map((hub) => new ManyPublisher(hub, bodies, messages)),
    ...(rabbit === undefined ? [] : rabbitPublishers(rabbit, bodies, messages)),
  ];
  return {
    name: titleOf('consume', workload),
    contenders: [
      member(durable, expected),
      member(notDurable, expected),
      ...(rabbit === undefined ? [] : consumersByHand(rabbit, expected)),
    ],
    targets: rabbitTargets(rabbitUrl),
    prepareRound: async () => {
      for (const hub of [durable, notDurable]) await emptyPool(hub);
      await rabbit?.purge();
      for (const filler of fillers) await filler.run();
    },
    close: async () => {
      await rabbit?.close();
      await hubs.close();
    },
  };
};
