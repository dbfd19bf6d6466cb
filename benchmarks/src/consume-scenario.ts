import { connectAmqp } from '@joinpool/driver-amqp';
import { connect } from 'amqplib';
import { BenchPools } from './bench-pools.js';
import type { Scenario } from './contender.js';
import { HandWrittenConsumer } from './hand-written-consumer.js';
import { JoinpoolConsumer } from './joinpool-consumer.js';
import { JoinpoolPublisher } from './joinpool-publisher.js';
import type { ScenarioSettings } from './scenario-settings.js';

/** Each contender empties a queue of its own; all queues are filled together by one publish to their exchange. */
export const openConsumeScenario = async (settings: ScenarioSettings): Promise<Scenario> => {
  const { url, queueType, messages } = settings;
  const connection = await connectAmqp(url);
  const model = await connect(url, { noDelay: true });
  const pools = new BenchPools(connection, settings);
  const byHand = async (name: string, ackEvery: number) =>
    new HandWrittenConsumer(name, model, { queue: await pools.make(`ack-${ackEvery}`), messages, ackEvery });
  const filler = new JoinpoolPublisher(connection, pools.exchangeName, messages);
  return {
    name: `consume, ${queueType}`,
    contenders: [
      new JoinpoolConsumer(connection, pools, await pools.make('joinpool'), messages),
      await byHand('amqplib, multiple ack every 64', 64),
      await byHand('amqplib, ack each', 1),
    ],
    prepareRound: () => filler.run(),
    close: async () => {
      await pools.remove();
      await model.close();
      await connection.close();
    },
  };
};
