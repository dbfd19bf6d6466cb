import { connectQpid } from '@joinpool/driver-qpid';
import { BenchPools } from '../bench-pools.js';
import { bodiesOf } from '../bodies.js';
import type { Contender, Scenario } from '../contender.js';
import { JoinpoolPublisher } from '../joinpool-publisher.js';
import { publishWindow } from '../workload.js';
import type { HandTerminus } from './bench-brokers.js';
import { bodyBytes, type QpidWorkload, titleOf } from './qpid-workload.js';
import { RheaClient } from './rhea-client.js';
import { RheaConsumer } from './rhea-consumer.js';
import { RheaPublisher } from './rhea-publisher.js';

/** Makes a queue empty that holds so many messages: AMQP 1.0 has no word for it that all brokers know. */
const drain = async (client: RheaClient, source: HandTerminus, messages: number): Promise<void> => {
  const drainer = new RheaConsumer('drain', client, { source, messages, window: 1_000, reads: false });
  await drainer.run(() => undefined);
  await drainer.finish();
};

/** Both contenders publish to one exchange with one queue, which is emptied before each round. */
export const openPublishScenario = async (workload: QpidWorkload): Promise<Scenario> => {
  const { url, broker, bodyKind, messages, run } = workload;
  const connection = await connectQpid(url);
  const client = await RheaClient.open(url);
  const pools = new BenchPools(connection, { ...workload, run: `${run}-publish` });
  const source = broker.source(await pools.make('queue'), pools.exchangeName);
  const bodies = bodiesOf(bodyKind, bodyBytes);
  const byHand = await RheaPublisher.open(client, {
    name: 'rhea, confirms in a window of 1,000',
    target: broker.target(pools.exchangeName),
    bodies,
    messages,
    window: publishWindow,
  });
  const own = new JoinpoolPublisher(connection, pools.exchangeName, { messages, body: bodies.body });
  const contenders: readonly [Contender, ...Contender[]] = [own, byHand];
  let published = 0;
  return {
    name: titleOf('publish', workload),
    contenders,
    targets: [
      {
        target: 'rate, at least 0.95 of by hand',
        figure: 'messagesPerSecond',
        bound: 0.95,
        baselines: [byHand.name],
      },
    ],
    prepareRound: async () => {
      if (published > 0) await drain(client, source, published);
      published = contenders.length * messages;
    },
    close: async () => {
      await pools.remove();
      await client.close();
      await connection.close();
    },
  };
};
