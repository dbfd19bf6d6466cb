import { bodiesOf } from '../bodies.js';
import type { Contender, Scenario } from '../contender.js';
import { BenchHubs } from './bench-hubs.js';
import { emptyPool } from './bench-pool.js';
import { ManyPublisher } from './many-publisher.js';
import { rabbitPublishers } from './rabbit-publishers.js';
import { RabbitQueues } from './rabbit-queues.js';
import { RawContender } from './raw-contender.js';
import { rabbitTargets, rawTargets } from './zmq-targets.js';
import { bodyBytes, titleOf, type ZmqWorkload } from './zmq-workload.js';

/** Every contender publishes to a pool or queue without members, which is empty when the round begins. */
export const openPublishScenario = async (workload: ZmqWorkload): Promise<Scenario> => {
  const { rabbitUrl, bodyKind, messages, run } = workload;
  const bodies = bodiesOf(bodyKind, bodyBytes);
  const hubs = await BenchHubs.open();
  const durable = await hubs.run(true);
  const notDurable = await hubs.run(false);
  const rabbit = rabbitUrl === undefined ? undefined : await RabbitQueues.open(rabbitUrl, `${run}-publish`);
  const raw = await RawContender.open(bodies, messages);
  const byHand: Contender[] = rabbit === undefined ? [] : rabbitPublishers(rabbit, bodies, messages);
  const own = new ManyPublisher(durable, bodies, messages);
  return {
    name: titleOf('publish', workload),
    contenders: [own, new ManyPublisher(notDurable, bodies, messages), ...byHand, raw],
    targets: [...rabbitTargets(rabbitUrl), ...rawTargets],
    prepareRound: async () => {
      await emptyPool(durable);
      await emptyPool(notDurable);
      await rabbit?.purge();
    },
    close: async () => {
      await raw.close();
      await rabbit?.close();
      await hubs.close();
    },
  };
};
