import { connectQpid } from '@joinpool/driver-qpid';
import { BenchPools } from '../bench-pools.js';
import { bodiesOf } from '../bodies.js';
import type { Scenario } from '../contender.js';
import { JoinpoolConsumer } from '../joinpool-consumer.js';
import { JoinpoolPublisher } from '../joinpool-publisher.js';
import { consumeWindow } from '../workload.js';
import { bodyBytes, type QpidWorkload, titleOf } from './qpid-workload.js';
import { RheaClient } from './rhea-client.js';
import { RheaConsumer } from './rhea-consumer.js';

const byWindow = 'rhea, credit_window';
const byBatch = 'rhea, add_credit every 64';

/** Each contender empties a queue of its own; all queues are filled together by one publish to their exchange. */
export const openConsumeScenario = async (workload: QpidWorkload): Promise<Scenario> => {
  const { url, broker, bodyKind, messages, run } = workload;
  const connection = await connectQpid(url, broker.options);
  const client = await RheaClient.open(url);
  const pools = new BenchPools(connection, { ...workload, run: `${run}-consume` });
  const expected = { messages, window: consumeWindow, reads: bodyKind === 'json' };
  const byHand = async (name: string, creditEvery?: number) => {
    const poolName = await pools.make(creditEvery === undefined ? 'window' : 'batch');
    const source = broker.source(poolName, pools.exchangeName);
    const credit = creditEvery === undefined ? {} : { creditEvery };
    return new RheaConsumer(name, client, { source, ...expected, ...credit });
  };
  const join = pools.joinOptions(await pools.make('joinpool'));
  const { body } = bodiesOf(bodyKind, bodyBytes);
  const filler = new JoinpoolPublisher(connection, pools.exchangeName, { messages, body });
  return {
    name: titleOf(`consume, body ${expected.reads ? 'read' : 'not read'}`, workload),
    contenders: [
      new JoinpoolConsumer({ name: 'joinpool' }, connection, join, expected),
      await byHand(byWindow),
      await byHand(byBatch, 64),
    ],
    targets: [
      {
        target: 'rate, at least 0.95 of the faster by hand',
        figure: 'messagesPerSecond',
        bound: 0.95,
        baselines: [byWindow, byBatch],
      },
    ],
    prepareRound: () => filler.run(),
    close: async () => {
      await pools.remove();
      await client.close();
      await connection.close();
    },
  };
};
