import { connectAmqp } from '@joinpool/driver-amqp';
import { connect } from 'amqplib';
import { BenchPools } from './bench-pools.js';
import { judgementLines } from './bench-table.js';
import { measureTrips, type RoundTrip, type TripTimes, tripLines } from './round-trips.js';
import { sampleBodies } from './sample-body.js';
import type { Judgement } from './target.js';
import { hasTargets, titleOf, topic, type Workload } from './workload.js';

export interface LatencyResult {
  readonly name: string;
  readonly microseconds: readonly TripTimes[];
  readonly judgements: readonly Judgement[];
}

const mostTimesRaw = 1.2;

const throughJoinpool = async (workload: Workload) => {
  const connection = await connectAmqp(workload.url);
  const pools = new BenchPools(connection, { ...workload, run: `${workload.run}-latency-joinpool` });
  const poolName = await pools.make('trip');
  const body = sampleBodies(workload.bodyBytes);
  const trip: RoundTrip = {
    name: 'joinpool',
    came: () => undefined,
    // A publish that fails ends the process, as it should: then nothing here means anything.
    send: (id) => void connection.publish(body(id), { topic, exchangeName: pools.exchangeName }),
  };
  await connection.joinConsumerPool(() => trip.came(), pools.joinOptions(poolName));
  const close = async () => {
    await pools.remove();
    await connection.close();
  };
  return { trip, close };
};

/** As joinpool: durable, with confirms, publishing and consuming on connections of their own. */
const byHand = async (workload: Workload) => {
  const [publishing, consuming] = await Promise.all([
    connect(workload.url, { noDelay: true }),
    connect(workload.url, { noDelay: true }),
  ]);
  const queue = `bench-${workload.run}-latency-raw`;
  const channel = await consuming.createChannel();
  const sender = await publishing.createConfirmChannel();
  await channel.assertQueue(queue, { durable: true, arguments: { 'x-queue-type': workload.queueType } });
  await channel.prefetch(256);
  const body = sampleBodies(workload.bodyBytes);
  const trip: RoundTrip = {
    name: 'amqplib',
    came: () => undefined,
    send: (id) => {
      const options = { contentType: 'application/json', persistent: true, messageId: String(id) };
      sender.publish('', queue, Buffer.from(JSON.stringify(body(id))), options, () => undefined);
    },
  };
  const { consumerTag } = await channel.consume(queue, (message) => {
    if (message === null) throw new Error(`the broker cancelled the consumer of ${queue}`);
    trip.came();
    channel.ack(message);
  });
  const close = async () => {
    await channel.cancel(consumerTag);
    await channel.deleteQueue(queue);
    await Promise.all([publishing.close(), consuming.close()]);
  };
  return { trip, close };
};

/** From the call that publishes to the callback that gets the message, one message at a time, in interleaved rounds. */
export const runLatency = async (workload: Workload, rounds: number): Promise<LatencyResult> => {
  const contenders = [await throughJoinpool(workload), await byHand(workload)];
  const trips = contenders.map(({ trip }) => trip);
  const microseconds = await measureTrips(trips, rounds, Math.ceil(workload.messages / 20));
  for (const { close } of contenders) await close();
  return {
    name: titleOf('round trip', workload),
    microseconds,
    judgements: hasTargets(workload) ? [judged(microseconds)] : [],
  };
};

const judged = ([own, raw]: LatencyResult['microseconds']): Judgement => {
  const ratio = (own?.p50 ?? Number.NaN) / (raw?.p50 ?? Number.NaN);
  return {
    target: `p50, at most ${mostTimesRaw.toFixed(2)} of amqplib with noDelay`,
    found: ratio.toFixed(2),
    met: ratio <= mostTimesRaw,
  };
};

export const latencyTable = ({ name, microseconds, judgements }: LatencyResult): string =>
  [name, ...tripLines(microseconds), ...judgementLines(judgements)].join('\n');
