import { connectAmqp } from '@joinpool/driver-amqp';
import { connect } from 'amqplib';
import { BenchPools } from './bench-pools.js';
import { judgementLines } from './bench-table.js';
import { spreadOf } from './measure.js';
import { sampleBodies } from './sample-body.js';
import type { Judgement } from './target.js';
import { hasTargets, titleOf, topic, type Workload } from './workload.js';

/** Sends one message and calls back when it has come. */
interface RoundTrip {
  readonly name: string;
  send(id: number): void;
  came: () => void;
}

export interface LatencyResult {
  readonly name: string;
  readonly microseconds: readonly { readonly name: string; readonly p50: number; readonly p99: number }[];
  readonly judgements: readonly Judgement[];
}

const mostTimesRaw = 1.2;

/** The times of `count` messages, each sent when the one before has come, sorted. */
const timesOf = async (trip: RoundTrip, count: number): Promise<number[]> => {
  const times: number[] = [];
  for (let id = 0; id < count; id += 1) {
    const sentAt = performance.now();
    await new Promise<void>((resolve) => {
      trip.came = resolve;
      trip.send(id);
    });
    times.push((performance.now() - sentAt) * 1000);
  }
  return times.sort((left, right) => left - right);
};

const at = (sorted: readonly number[], share: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;

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
  const found = contenders.map(({ trip }) => ({ name: trip.name, p50: [] as number[], p99: [] as number[] }));
  const count = Math.ceil(workload.messages / 20);
  for (let round = 0; round <= rounds; round += 1) {
    for (const [index, { trip }] of contenders.entries()) {
      const times = await timesOf(trip, count);
      if (round === 0) continue;
      found[index]?.p50.push(at(times, 0.5));
      found[index]?.p99.push(at(times, 0.99));
    }
  }
  for (const { close } of contenders) await close();
  const microseconds = found.map(({ name, p50, p99 }) => ({
    name,
    p50: spreadOf(p50).median,
    p99: spreadOf(p99).median,
  }));
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
  [
    name,
    ...microseconds.map(
      (one) =>
        `  ${one.name.padEnd(10)}p50 ${one.p50.toFixed(0).padStart(6)} µs   p99 ${one.p99.toFixed(0).padStart(6)} µs`,
    ),
    ...judgementLines(judgements),
  ].join('\n');
