import { type Bodies, bodiesOf } from '../bodies.js';
import type { Scenario } from '../contender.js';
import { type BenchHub, BenchHubs } from './bench-hubs.js';
import { emptyPool, joinOptions } from './bench-pool.js';
import { ManyPublisher } from './many-publisher.js';
import { rabbitPublishers } from './rabbit-publishers.js';
import { RabbitQueues } from './rabbit-queues.js';
import { RawContender } from './raw-contender.js';
import { ThroughContender } from './through-contender.js';
import { rabbitTargets, rawTargets } from './zmq-targets.js';
import { bodyBytes, titleOf, type ZmqWorkload } from './zmq-workload.js';

const throughHub = async (hub: BenchHub, bodies: Bodies, messages: number): Promise<ThroughContender> => {
  await emptyPool(hub);
  const { url, keyFile } = hub.reach;
  return ThroughContender.open(new ManyPublisher(hub, bodies, messages), messages, {
    kind: 'joinpool',
    reach: { url, keyFile },
    join: joinOptions,
    reads: bodies.kind === 'json',
  });
};

const throughRabbit = (
  rabbit: RabbitQueues,
  url: string,
  bodies: Bodies,
  messages: number,
): Promise<ThroughContender>[] => {
  const publishers = rabbitPublishers(rabbit, bodies, messages);
  return rabbit.queues.flatMap(({ exchangeName: queue }, index) => {
    const publisher = publishers[index];
    const task = { kind: 'rabbitmq', url, queue, reads: bodies.kind === 'json' } as const;
    return publisher === undefined ? [] : ThroughContender.open(publisher, messages, task);
  });
};

/** From the first publish to the last callback, in another process. */
export const openThroughScenario = async (workload: ZmqWorkload): Promise<Scenario> => {
  const { rabbitUrl, bodyKind, messages, run } = workload;
  const bodies = bodiesOf(bodyKind, bodyBytes);
  const hubs = await BenchHubs.open();
  const rabbit = rabbitUrl === undefined ? undefined : await RabbitQueues.open(rabbitUrl, `${run}-through`);
  const durable = await throughHub(await hubs.run(true), bodies, messages);
  const ways = [
    await throughHub(await hubs.run(false), bodies, messages),
    await throughHub(await hubs.embed(), bodies, messages),
    ...(rabbit === undefined || rabbitUrl === undefined
      ? []
      : await Promise.all(throughRabbit(rabbit, rabbitUrl, bodies, messages))),
    await RawContender.open(bodies, messages),
  ];
  return {
    name: titleOf('through', workload),
    contenders: [durable, ...ways],
    targets: [...rabbitTargets(rabbitUrl), ...rawTargets],
    prepareRound: async () => {},
    close: async () => {
      for (const way of [durable, ...ways]) await way.close();
      await rabbit?.close();
      await hubs.close();
    },
  };
};
