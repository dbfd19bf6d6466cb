import { connectAmqp } from '@joinpool/driver-amqp';
import { connect } from 'amqplib';
import { BenchPools } from './bench-pools.js';
import type { Scenario } from './contender.js';
import { HandWrittenPublisher } from './hand-written-publisher.js';
import { JoinpoolPublisher } from './joinpool-publisher.js';
import type { ScenarioSettings } from './scenario-settings.js';

/** Both contenders publish to one exchange with one queue, which is emptied before each round. */
export const openPublishScenario = async (settings: ScenarioSettings): Promise<Scenario> => {
  const { url, queueType, messages } = settings;
  const connection = await connectAmqp(url);
  const model = await connect(url, { noDelay: true });
  const channel = await model.createConfirmChannel();
  const pools = new BenchPools(connection, { ...settings, run: `${settings.run}-publish` });
  const queue = await pools.make('queue');
  return {
    name: `publish, ${queueType}`,
    contenders: [
      new JoinpoolPublisher(connection, pools.exchangeName, messages),
      new HandWrittenPublisher(channel, pools.exchangeName, messages),
    ],
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
