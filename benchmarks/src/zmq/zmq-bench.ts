import { randomBytes } from 'node:crypto';
import { brokerVersionAt } from '../amqp-bench.js';
import { writeRecord } from '../bench-record.js';
import { summaryLine } from '../bench-summary.js';
import { benchTable } from '../bench-table.js';
import type { Scenario } from '../contender.js';
import type { Part } from '../part.js';
import { runScenario } from '../run-scenario.js';
import { withBroker } from '../with-broker.js';
import { BenchHubs } from './bench-hubs.js';
import { openConsumeScenario } from './consume-scenario.js';
import { fsyncTime } from './fsync-time.js';
import { runLatency } from './latency-scenario.js';
import { runMemory } from './memory-scenario.js';
import { openPoolsScenario } from './pools-scenario.js';
import { openPublishScenario } from './publish-scenario.js';
import { openThroughScenario } from './through-scenario.js';
import { readZmqOptions, type ZmqBenchOptions, zmqHelpText } from './zmq-options.js';
import type { ZmqWorkload } from './zmq-workload.js';

/** How long the disk takes just now, in milliseconds. */
const fsyncNow = async (): Promise<number> => {
  const hubs = await BenchHubs.open();
  return await fsyncTime(hubs.folder).finally(() => hubs.close());
};

const measured = async (opening: Promise<Scenario>, { rounds, messages }: ZmqBenchOptions): Promise<Part> => {
  const scenario = await opening;
  const result = await runScenario(scenario, rounds, messages).finally(() => scenario.close());
  return { result, table: benchTable(result) };
};

type Run = (workload: ZmqWorkload, options: ZmqBenchOptions) => Promise<Part>;

/** What each workload runs, one after the other, since each wants the machine for itself. */
const scenarios: readonly (readonly [ZmqBenchOptions['only'][number], Run])[] = [
  ['publish', (workload, options) => measured(openPublishScenario(workload), options)],
  ['consume', (workload, options) => measured(openConsumeScenario(workload), options)],
  ['through', (workload, options) => measured(openThroughScenario(workload), options)],
  ['latency', (workload, { rounds }) => runLatency(workload, rounds)],
];

const parts = function* (rabbitUrl: string | undefined, options: ZmqBenchOptions): Generator<() => Promise<Part>> {
  const { only, bodies, messages, backlog } = options;
  const run = randomBytes(4).toString('hex');
  const workloadOf = (bodyKind: ZmqWorkload['bodyKind']) => ({ rabbitUrl, bodyKind, messages, run });
  for (const bodyKind of bodies)
    for (const [kind, start] of scenarios) if (only.includes(kind)) yield () => start(workloadOf(bodyKind), options);
  if (only.includes('pools')) yield () => measured(openPoolsScenario(workloadOf('raw')), options);
  if (only.includes('memory')) yield () => runMemory(backlog);
};

const benchAt = async (rabbitUrl: string | undefined, options: ZmqBenchOptions): Promise<void> => {
  const found: (Part['result'] & { readonly fsyncMilliseconds: readonly number[] })[] = [];
  let before = await fsyncNow();
  for (const start of parts(rabbitUrl, options)) {
    const { result, table } = await start();
    const after = await fsyncNow();
    const times = [before, after];
    found.push({ ...result, fsyncMilliseconds: times });
    const text = times.map((time) => `${time.toFixed(2)} ms`).join(' before, ');
    console.log(`${table}\n  p50 of an fsync of 64 KiB on this disk: ${text} after\n`);
    before = after;
  }
  console.log(summaryLine(found));
  const file = await writeRecord({
    packages: ['@joinpool/core', '@joinpool/driver-zmq', 'zeromq', 'lmdb', 'amqplib'],
    versions: rabbitUrl === undefined ? {} : { rabbitmq: await brokerVersionAt(rabbitUrl) },
    options: { ...options, url: options.url === undefined ? undefined : 'given' },
    results: found,
  });
  console.log(`each round is in ${file}`);
};

const bench = async (options: ZmqBenchOptions): Promise<void> => {
  const { broker: name, url } = options;
  if (url !== undefined || name === undefined) return benchAt(url, options);
  return withBroker(name, (broker) => benchAt(broker.url, options));
};

/** `npm run bench -- --driver zmq`. Throws `BenchUsageError`. */
export const runZmqBench = async (args: readonly string[]): Promise<void> => {
  const options = readZmqOptions(args);
  if (options === 'help') process.stdout.write(zmqHelpText);
  else await bench(options);
};
