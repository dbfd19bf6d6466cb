import { connectAmqp } from '@joinpool/driver-amqp';
import { connect } from 'amqplib';
import { BenchPools } from './bench-pools.js';
import type { Scenario } from './contender.js';
import { HandWrittenPublisher } from './hand-written-publisher.js';
import { JoinpoolPublisher } from './joinpool-publisher.js';
import { sampleBodies } from './sample-body.js';
import type { RatioTarget } from './target.js';
import { hasTargets, publishWindow, titleOf, type Workload } from './workload.js';

/** Both contenders publish to one exchange with one queue, which is emptied before each round. */
export const openPublishScenario = async (workload: Workload): Promise<Scenario> => {
  const connection = await connectAmqp(workload.url);
  const model = await connect(workload.url, { noDelay: true });
  const channel = await model.createConfirmChannel();
  const pools = new BenchPools(connection, { ...workload, run: `${workload.run}-publish` });
  const queue = await pools.make('queue');
  const body = sampleBodies(workload.bodyBytes);
  const byHand = new HandWrittenPublisher(channel, {
    name: 'amqplib, confirms in a window of 1,000',
    exchangeName: pools.exchangeName,
    messages: workload.messages,
    window: publishWindow,
    contentType: 'application/json',
    content: (id) => Buffer.from(JSON.stringify(body(id))),
  });
  const target: RatioTarget = {
    target: 'rate, at least 0.95 of by hand',
    figure: 'messagesPerSecond',
    bound: 0.95,
    baselines: [byHand.name],
  };
  return {
    name: titleOf('publish', workload),
    contenders: [new JoinpoolPublisher(connection, pools.exchangeName, { messages: workload.messages, body }), byHand],
    targets: hasTargets(workload) ? [target] : [],
    prepareRound: async () => {
      await channel.purgeQueue(queue);
    },
    close: async () => {
      await pools.remove();
      await model.close();
      await connection.close();
    },
  };
};
