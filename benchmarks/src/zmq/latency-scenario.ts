import { judgementLines } from '../bench-table.js';
import { type Bodies, bodiesOf } from '../bodies.js';
import type { Part } from '../part.js';
import { measureTrips, type RoundTrip, type TripTimes, tripLines } from '../round-trips.js';
import type { Judgement } from '../target.js';
import { type BenchHub, BenchHubs } from './bench-hubs.js';
import { joinOptions } from './bench-pool.js';
import { RabbitQueues, rabbitName } from './rabbit-queues.js';
import { bodyBytes, consumeWindow, titleOf, type ZmqWorkload } from './zmq-workload.js';

const mostMicroseconds = 500;

const throughHub = async ({ name, connection }: BenchHub, bodies: Bodies): Promise<RoundTrip> => {
  const { topic, exchangeName } = joinOptions;
  const trip: RoundTrip = {
    name,
    came: () => undefined,
    // A publish that fails ends the process, as it should: then nothing here means anything.
    send: (id) => void connection.publish(bodies.body(id), { topic, exchangeName }),
  };
  await connection.joinConsumerPool(() => trip.came(), joinOptions);
  return trip;
};

const throughRabbit = async (rabbit: RabbitQueues, bodies: Bodies): Promise<RoundTrip[]> => {
  const channel = await rabbit.consuming.createChannel();
  await channel.prefetch(consumeWindow);
  const trips = rabbit.queues.map(async ({ type, exchangeName }) => {
    const trip: RoundTrip = {
      name: rabbitName(type),
      came: () => undefined,
      send: (id) => {
        const content = Buffer.from(bodies.content(id));
        const options = { contentType: bodies.contentType, persistent: true, messageId: String(id) };
        rabbit.publishing.publish(exchangeName, joinOptions.topic, content, options, () => undefined);
      },
    };
    await channel.consume(exchangeName, (message) => {
      if (message === null) throw new Error(`the broker cancelled the consumer of ${exchangeName}`);
      trip.came();
      channel.ack(message);
    });
    return trip;
  });
  return await Promise.all(trips);
};

const judged = ({ name, p50 }: TripTimes): Judgement => ({
  target: `p50 of '${name}', below ${mostMicroseconds} µs`,
  found: `${p50.toFixed(0)} µs`,
  met: p50 < mostMicroseconds,
});

/** From the call that publishes to the callback that gets the message, in the same process. */
export const runLatency = async (workload: ZmqWorkload, rounds: number): Promise<Part> => {
  const { rabbitUrl, bodyKind, messages, run } = workload;
  const bodies = bodiesOf(bodyKind, bodyBytes);
  const hubs = await BenchHubs.open();
  const rabbit = rabbitUrl === undefined ? undefined : await RabbitQueues.open(rabbitUrl, `${run}-latency`);
  const own = [await hubs.run(false), await hubs.run(true), await hubs.embed()];
  const ownTrips = await Promise.all(own.map((hub) => throughHub(hub, bodies)));
  const trips = [...ownTrips, ...(rabbit === undefined ? [] : await throughRabbit(rabbit, bodies))];
  const microseconds = await measureTrips(trips, rounds, Math.ceil(messages / 100));
  await rabbit?.close();
  await hubs.close();
  const result = {
    name: titleOf('round trip', workload),
    microseconds,
    judgements: microseconds.slice(0, own.length).map(judged),
  };
  const table = [result.name, ...tripLines(microseconds), ...judgementLines(result.judgements)].join('\n');
  return { result, table };
};
