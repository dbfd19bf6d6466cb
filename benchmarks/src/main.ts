import { runAmqpBench } from './amqp-bench.js';
import { chooseDriver } from './choose-driver.js';
import { BenchUsageError } from './option-values.js';
import { runZmqBench } from './zmq/zmq-bench.js';

try {
  const { driver, rest } = chooseDriver(process.argv.slice(2));
  await (driver === 'zmq' ? runZmqBench(rest) : runAmqpBench(rest));
} catch (error) {
  if (!(error instanceof BenchUsageError)) throw error;
  console.error(error.message);
  process.exitCode = 2;
}
