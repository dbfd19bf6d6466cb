import { randomBytes } from 'node:crypto';
import { writeRecord } from '../bench-record.js';
import { summaryLine } from '../bench-summary.js';
import { benchTable } from '../bench-table.js';
import type { Scenario } from '../contender.js';
import type { Part } from '../part.js';
import { runScenario } from '../run-scenario.js';
import { withBroker } from '../with-broker.js';
import type { BenchBroker } from './bench-brokers.js';
import { openConsumeScenario } from './consume-scenario.js';
import { countFrames } from './frames-scenario.js';
import { runLatency } from './latency-scenario.js';
import { openPublishScenario } from './publish-scenario.js';
import { type QpidBenchOptions, qpidHelpText, readQpidOptions } from './qpid-options.js';
import type { QpidWorkload } from './qpid-workload.js';

const measured = async (opening: Promise<Scenario>, rounds: number, { messages }: QpidWorkload): Promise<Part> => {
  const scenario = await opening;
  const result = await runScenario(scenario, rounds, messages).finally(() => scenario.close());
  return { result, table: benchTable(result) };
};

type Run = (workload: QpidWorkload, rounds: number) => Promise<Part>;

/** What each workload runs, one after the other, since each wants the machine for itself. */
const scenarios: readonly (readonly [QpidBenchOptions['only'][number], Run])[] = [
  ['consume', (workload, rounds) => measured(openConsumeScenario(workload), rounds, workload)],
  ['publish', (workload, rounds) => measured(openPublishScenario(workload), rounds, workload)],
  ['latency', runLatency],
  ['frames', countFrames],
];

const workloadsOf = (url: string, broker: BenchBroker, { bodies, messages }: QpidBenchOptions): QpidWorkload[] =>
  broker.queueTypes.flatMap((queueType) =>
    bodies.map((bodyKind) => ({
      ...{ url, broker, queueType, bodyKind },
      messages: Math.ceil(messages * broker.share),
      run: randomBytes(4).toString('hex'),
    })),
  );

const benchAt = async (url: string, broker: BenchBroker, options: QpidBenchOptions): Promise<Part['result'][]> => {
  const found: Part['result'][] = [];
  for (const workload of workloadsOf(url, broker, options))
    for (const [kind, run] of scenarios) {
      if (!options.only.includes(kind) || (kind === 'publish' && broker.consumesOnly)) continue;
      const { result, table } = await run(workload, options.rounds);
      found.push(result);
      console.log(`${table}\n`);
    }
  return found;
};

const bench = async (options: QpidBenchOptions): Promise<void> => {
  const found: Part['result'][] = [];
  const versions: Record<string, string> = {};
  for (const broker of options.brokers)
    await withBroker(broker.name, async ({ url, version }) => {
      versions[broker.name] = version;
      found.push(...(await benchAt(url, broker, options)));
    });
  console.log(summaryLine(found));
  const file = await writeRecord({
    packages: ['@joinpool/core', '@joinpool/driver-qpid', 'rhea'],
    versions,
    options: { ...options, brokers: options.brokers.map(({ name }) => name) },
    results: found,
  });
  console.log(`each round is in ${file}`);
};

/** `npm run bench -- --driver qpid`. Throws `BenchUsageError`. */
export const runQpidBench = async (args: readonly string[]): Promise<void> => {
  const options = readQpidOptions(args);
  if (options === 'help') process.stdout.write(qpidHelpText);
  else await bench(options);
};
