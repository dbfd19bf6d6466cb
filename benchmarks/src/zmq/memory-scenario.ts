import { judgementLines } from '../bench-table.js';
import { bodiesOf } from '../bodies.js';
import { JoinpoolConsumer } from '../joinpool-consumer.js';
import type { Part } from '../part.js';
import type { Judgement } from '../target.js';
import { BenchHubs } from './bench-hubs.js';
import { emptyPool, joinOptions } from './bench-pool.js';
import { growthOf } from './growth.js';
import type { HubProcess } from './hub-process.js';
import { ManyPublisher } from './many-publisher.js';
import type { ResidentMemory } from './process-usage.js';
import { consumeWindow } from './zmq-workload.js';

const smallBodyBytes = 100;
const everyMs = 50;
/** What a hub may have more at its most than after the first tenth, which is for warming up. */
const mostBytesMore = 64 * 2 ** 20;

/** Looks at the hub's memory while something is done. */
const sampled = async (hub: HubProcess, work: () => Promise<void>): Promise<readonly ResidentMemory[]> => {
  const taken: ResidentMemory[] = [hub.resident()];
  const timer = setInterval(() => taken.push(hub.resident()), everyMs);
  await work().finally(() => clearInterval(timer));
  taken.push(hub.resident());
  return taken;
};

const mebibytes = (bytes: number): string => `${Math.round(bytes / 2 ** 20)} MiB`;

const judged = (phase: string, samples: readonly ResidentMemory[]): Judgement => {
  const { warm, most } = growthOf(samples.map(({ own }) => own));
  return {
    target: `hub memory while ${phase}, at most ${mebibytes(mostBytesMore)} above the first tenth`,
    found: `${mebibytes(warm)}, then at most ${mebibytes(most)}`,
    met: most - warm <= mostBytesMore,
  };
};

const line = (phase: string, samples: readonly ResidentMemory[]): string => {
  const range = (figure: keyof ResidentMemory): string => {
    const values = samples.map((sample) => sample[figure]);
    return `${mebibytes(Math.min(...values))} to ${mebibytes(Math.max(...values))}`;
  };
  return `  while ${phase}: own ${range('own')}; of the journal's file, mapped: ${range('mapped')}`;
};

/** What a durable hub holds while a backlog grows that nobody takes, and while it is worked off. */
export const runMemory = async (backlog: number): Promise<Part> => {
  const bodies = bodiesOf('raw', smallBodyBytes);
  const hubs = await BenchHubs.open();
  const hub = await hubs.run(true);
  if (hub.process === undefined) throw new TypeError('the hub has no process of its own');
  await emptyPool(hub);
  const publisher = new ManyPublisher(hub, bodies, backlog);
  const expected = { messages: backlog, window: consumeWindow, reads: false };
  const consumer = new JoinpoolConsumer({ name: hub.name }, hub.connection, joinOptions, expected);
  const growing = await sampled(hub.process, () => publisher.run());
  const shrinking = await sampled(hub.process, () => consumer.run(() => undefined));
  await consumer.finish();
  await hubs.close();
  const name = `memory of a durable hub, backlog of ${backlog} messages of ${smallBodyBytes} B`;
  const judgements = [judged('the backlog grows', growing), judged('it is worked off', shrinking)];
  const lines = [line('the backlog grows', growing), line('it is worked off', shrinking)];
  const result = { name, growing, shrinking, judgements };
  return { result, table: [name, ...lines, ...judgementLines(judgements)].join('\n') };
};
