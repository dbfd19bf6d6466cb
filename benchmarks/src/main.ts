import { randomBytes } from 'node:crypto';
import { ensureBroker, removeBroker } from '@joinpool/brokers';
import { connect } from 'amqplib';
import { type BenchOptions, BenchUsageError, helpText, readBenchOptions } from './bench-options.js';
import { writeRecord } from './bench-record.js';
import { benchTable } from './bench-table.js';
import { openConsumeScenario } from './consume-scenario.js';
import { openPublishScenario } from './publish-scenario.js';
import { runScenario, type ScenarioResult } from './run-scenario.js';

/** What the broker says of itself when a client logs in. */
const brokerVersionAt = async (url: string): Promise<string> => {
  const model = await connect(url);
  const { version } = model.connection.serverProperties;
  await model.close();
  return String(version);
};

const benchAt = async (url: string, options: BenchOptions): Promise<void> => {
  const { queueTypes, rounds, messages, broker } = options;
  const found: ScenarioResult[] = [];
  for (const queueType of queueTypes) {
    const run = randomBytes(4).toString('hex');
    for (const open of [openConsumeScenario, openPublishScenario]) {
      const scenario = await open({ url, queueType, messages, run });
      const result = await runScenario(scenario, rounds, messages).finally(() => scenario.close());
      found.push(result);
      console.log(`${benchTable(result)}\n`);
    }
  }
  const record = { broker: options.url === undefined ? broker : 'given by url', queueTypes, rounds, messages };
  console.log(`each round is in ${await writeRecord(record, await brokerVersionAt(url), found)}`);
};

const bench = async (options: BenchOptions): Promise<void> => {
  if (options.url !== undefined) return benchAt(options.url, options);
  const broker = await ensureBroker(options.broker, { log: (line) => console.log(line) });
  try {
    await benchAt(broker.url, options);
  } finally {
    if (broker.started) await removeBroker(broker.name);
  }
};

try {
  const options = readBenchOptions(process.argv.slice(2));
  if (options === 'help') process.stdout.write(helpText);
  else await bench(options);
} catch (error) {
  if (!(error instanceof BenchUsageError)) throw error;
  console.error(error.message);
  process.exitCode = 2;
}
