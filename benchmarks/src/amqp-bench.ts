import { randomBytes } from 'node:crypto';
import { connect } from 'amqplib';
import { type BenchOptions, helpText, readBenchOptions } from './bench-options.js';
import { writeRecord } from './bench-record.js';
import { summaryLine } from './bench-summary.js';
import { benchTable } from './bench-table.js';
import { openConsumeScenario } from './consume-scenario.js';
import type { Scenario } from './contender.js';
import { latencyTable, runLatency } from './latency-scenario.js';
import { memoryTable, runMemory } from './memory-scenario.js';
import type { Part } from './part.js';
import { openPublishScenario } from './publish-scenario.js';
import { runScenario } from './run-scenario.js';
import { withBroker } from './with-broker.js';
import type { Workload } from './workload.js';

/** What the broker says of itself when a client logs in. */
export const brokerVersionAt = async (url: string): Promise<string> => {
  const model = await connect(url);
  const { version } = model.connection.serverProperties;
  await model.close();
  return String(version);
};

const measured = async (scenario: Scenario, { rounds }: BenchOptions, { messages }: Workload): Promise<Part> => {
  const result = await runScenario(scenario, rounds, messages).finally(() => scenario.close());
  return { result, table: benchTable(result) };
};

const workloadsOf = (url: string, options: BenchOptions): Workload[] =>
  options.queueTypes.flatMap((queueType) =>
    options.sizes.map((bodyBytes) => ({
      url,
      queueType,
      bodyBytes,
      // Large bodies: fewer of them, so that a round does not become a test of the disk.
      messages: Math.ceil(options.messages / (bodyBytes > 8192 ? 5 : 1)),
      run: randomBytes(4).toString('hex'),
    })),
  );

/** One after the other, since each wants the machine for itself. */
const parts = async function* (workload: Workload, options: BenchOptions): AsyncGenerator<Part> {
  const { only, rounds, backlog } = options;
  if (only.includes('consume')) {
    yield await measured(await openConsumeScenario(workload, true), options, workload);
    const run = `${workload.run}-unread`;
    yield await measured(await openConsumeScenario({ ...workload, run }, false), options, workload);
  }
  if (only.includes('publish')) yield await measured(await openPublishScenario(workload), options, workload);
  if (workload.bodyBytes !== 1024) return;
  if (only.includes('latency')) {
    const result = await runLatency(workload, rounds);
    yield { result, table: latencyTable(result) };
  }
  if (only.includes('memory') && workload.queueType === 'classic') {
    const result = await runMemory(workload, backlog);
    yield { result, table: memoryTable(result) };
  }
};

const benchAt = async (url: string, options: BenchOptions): Promise<void> => {
  const found: Part['result'][] = [];
  for (const workload of workloadsOf(url, options)) {
    for await (const { result, table } of parts(workload, options)) {
      found.push(result);
      console.log(`${table}\n`);
    }
  }
  console.log(summaryLine(found));
  const file = await writeRecord({
    packages: ['@joinpool/core', '@joinpool/driver-amqp', 'amqplib'],
    versions: { rabbitmq: await brokerVersionAt(url) },
    options: { ...options, broker: options.url === undefined ? options.broker : 'given by url', url: undefined },
    results: found,
  });
  console.log(`each round is in ${file}`);
};

const bench = async (options: BenchOptions): Promise<void> => {
  if (options.url !== undefined) return benchAt(options.url, options);
  return withBroker(options.broker, ({ url }) => benchAt(url, options));
};

/** `npm run bench`. Throws `BenchUsageError`. */
export const runAmqpBench = async (args: readonly string[]): Promise<void> => {
  const options = readBenchOptions(args);
  if (options === 'help') process.stdout.write(helpText);
  else await bench(options);
};
