import { type Bodies, bodiesOf } from '../bodies.js';
import type { Contender, Scenario } from '../contender.js';
import { publishInWindow } from '../publish-in-window.js';
import type { RatioTarget } from '../target.js';
import { type BenchHub, BenchHubs, publishWindow } from './bench-hubs.js';
import { bodyBytes, titleOf, type ZmqWorkload } from './zmq-workload.js';

const messagesPerTopic = 64;
const few = 1;
const many = 1_000;
const nameOf = (pools: number): string =>
  `${pools} pool${pools === 1 ? '' : 's'} that do${pools === 1 ? 'es' : ''} not match`;

const targets: readonly RatioTarget[] = [
  {
    target: `hub CPU per message with ${nameOf(many)}, at most 1.15 of that with ${few}`,
    figure: 'hubCpuMicroseconds',
    bound: 1.15,
    own: nameOf(many),
    baselines: [nameOf(few)],
  },
];

/** An exchange with one pool that gets everything, and others that get nothing. */
const makePools = async ({ connection }: BenchHub, pools: number): Promise<string> => {
  const exchangeName = `bench-${pools}`;
  const matching = { poolName: `bench-${pools}-all`, topic: 'order.#', exchangeName };
  const others = Array.from({ length: pools }, (_, id) => ({
    poolName: `bench-${pools}-${id}`,
    topic: id % 2 === 0 ? `invoice.${id}.*` : `*.of.${id}.#`,
    exchangeName,
  }));
  for (const join of [matching, ...others]) {
    const member = await connection.joinConsumerPool(() => undefined, join);
    await member.leave();
  }
  // A member, so that nothing is left when the round is over.
  await connection.joinConsumerPool(() => undefined, { ...matching, concurrency: 1_024, window: 1_024 });
  return exchangeName;
};

const publisherTo = async (hub: BenchHub, pools: number, bodies: Bodies, messages: number): Promise<Contender> => {
  const exchangeName = await makePools(hub, pools);
  let topics = 0;
  return {
    name: nameOf(pools),
    hubCpu: hub.process?.cpu,
    run: () =>
      publishInWindow(messages, publishWindow, (index) => {
        // Always a topic that the hub has not seen yet: it remembers which pools want one.
        if (index % messagesPerTopic === 0) topics += 1;
        return hub.connection.publish(bodies.body(index), { topic: `order.${topics}`, exchangeName });
      }),
    finish: async () => {},
  };
};

/** What pools cost that do not want what is published. */
export const openPoolsScenario = async (workload: ZmqWorkload): Promise<Scenario> => {
  const { bodyKind, messages } = workload;
  const bodies = bodiesOf(bodyKind, bodyBytes);
  const hubs = await BenchHubs.open();
  const hub = await hubs.run(false);
  return {
    name: titleOf('publish beside other pools', workload),
    contenders: [await publisherTo(hub, many, bodies, messages), await publisherTo(hub, few, bodies, messages)],
    targets,
    prepareRound: async () => {},
    close: () => hubs.close(),
  };
};
