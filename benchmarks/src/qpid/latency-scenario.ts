import { connectQpid } from '@joinpool/driver-qpid';
import type { EventContext } from 'rhea';
import { BenchPools } from '../bench-pools.js';
import { type Bodies, bodiesOf } from '../bodies.js';
import type { Part } from '../part.js';
import { measureTrips, type RoundTrip, tripLines } from '../round-trips.js';
import { consumeWindow, topic } from '../workload.js';
import { bodyBytes, type QpidWorkload, titleOf } from './qpid-workload.js';
import { RheaClient } from './rhea-client.js';
import { RheaPublisher } from './rhea-publisher.js';

interface OpenTrip {
  readonly trip: RoundTrip;
  close(): Promise<void>;
}

const throughJoinpool = async (workload: QpidWorkload, bodies: Bodies): Promise<OpenTrip> => {
  const connection = await connectQpid(workload.url, workload.broker.options);
  const pools = new BenchPools(connection, { ...workload, run: `${workload.run}-trip-joinpool` });
  const trip: RoundTrip = {
    name: 'joinpool',
    came: () => undefined,
    // A publish that fails ends the process, as it should: then nothing here means anything.
    send: (id) => void connection.publish(bodies.body(id), { topic, exchangeName: pools.exchangeName }),
  };
  await connection.joinConsumerPool(() => trip.came(), pools.joinOptions(await pools.make('trip')));
  const close = async () => {
    await pools.remove();
    await connection.close();
  };
  return { trip, close };
};

/** As joinpool: durable, with confirms, publishing and consuming on connections of their own. */
const byHand = async (workload: QpidWorkload, bodies: Bodies): Promise<OpenTrip> => {
  const { url, broker, run } = workload;
  const administering = await connectQpid(url);
  const pools = new BenchPools(administering, { ...workload, run: `${run}-trip-rhea` });
  const source = broker.source(await pools.make('trip'), pools.exchangeName);
  const [publishing, consuming] = await Promise.all([RheaClient.open(url), RheaClient.open(url)]);
  const publisher = await RheaPublisher.open(publishing, {
    ...{ name: 'rhea', bodies, messages: 1, window: 1 },
    target: broker.target(pools.exchangeName),
  });
  const trip: RoundTrip = {
    name: publisher.name,
    came: () => undefined,
    send: (id) => void publisher.publish(id),
  };
  const receiver = await consuming.openReceiver(source, consumeWindow);
  receiver.on('message', ({ delivery }: EventContext) => {
    trip.came();
    delivery?.accept();
  });
  const close = async () => {
    await Promise.all([publishing.close(), consuming.close()]);
    await pools.remove();
    await administering.close();
  };
  return { trip, close };
};

/** From the call that publishes to the callback that gets the message, one message at a time, in interleaved rounds. */
export const runLatency = async (workload: QpidWorkload, rounds: number): Promise<Part> => {
  const bodies = bodiesOf(workload.bodyKind, bodyBytes);
  const contenders = [await throughJoinpool(workload, bodies), await byHand(workload, bodies)];
  const trips = contenders.map(({ trip }) => trip);
  const microseconds = await measureTrips(trips, rounds, Math.ceil(workload.messages / 20));
  for (const { close } of contenders) await close();
  const result = { name: titleOf('round trip', workload), microseconds, judgements: [] };
  return { result, table: [result.name, ...tripLines(microseconds)].join('\n') };
};
