import { connectAmqp } from '@joinpool/driver-amqp';
import { connect } from 'amqplib';
import { BenchPools } from './bench-pools.js';
import type { Scenario } from './contender.js';
import { HandWrittenConsumer } from './hand-written-consumer.js';
import { JoinpoolConsumer } from './joinpool-consumer.js';
import { JoinpoolPublisher } from './joinpool-publisher.js';
import { sampleBodies } from './sample-body.js';
import type { RatioTarget } from './target.js';
import { consumeWindow, hasTargets, titleOf, type Workload } from './workload.js';

const ackedTogether = 'amqplib, multiple ack every 64';
const ackedEach = 'amqplib, ack each';
const baselines = [ackedTogether, ackedEach];

const targets: readonly RatioTarget[] = [
  { target: 'rate, at least 1.00 of the fastest by hand', figure: 'messagesPerSecond', bound: 1, baselines },
  { target: 'rate, at least 1.40 of ack each', figure: 'messagesPerSecond', bound: 1.4, baselines: [ackedEach] },
  {
    target: 'client CPU per message, at most 1.00 of the least by hand',
    figure: 'cpuMicroseconds',
    bound: 1,
    baselines,
  },
];

/** Each contender empties a queue of its own; all queues are filled together by one publish to their exchange. */
export const openConsumeScenario = async (workload: Workload, reads: boolean): Promise<Scenario> => {
  const { url, messages, bodyBytes } = workload;
  const connection = await connectAmqp(url);
  const model = await connect(url, { noDelay: true });
  const pools = new BenchPools(connection, workload);
  const expected = { messages, window: consumeWindow, reads };
  const byHand = async (name: string, ackEvery: number) =>
    new HandWrittenConsumer(name, model, { queue: await pools.make(`ack-${ackEvery}`), ackEvery, ...expected });
  const join = pools.joinOptions(await pools.make('joinpool'));
  const filler = new JoinpoolPublisher(connection, pools.exchangeName, { messages, body: sampleBodies(bodyBytes) });
  return {
    name: titleOf(`consume, body ${reads ? 'read' : 'not read'}`, workload),
    contenders: [
      new JoinpoolConsumer({ name: 'joinpool' }, connection, join, expected),
      await byHand(ackedTogether, 64),
      await byHand(ackedEach, 1),
    ],
    targets: hasTargets(workload) ? targets : [],
    prepareRound: () => filler.run(),
    close: async () => {
      await pools.remove();
      await model.close();
      await connection.close();
    },
  };
};
