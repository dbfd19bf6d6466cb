import { runAmqpBench } from './amqp-bench.js';
import { chooseDriver } from './choose-driver.js';
import { BenchUsageError } from './option-values.js';
import { runQpidBench } from './qpid/qpid-bench.js';
import { runZmqBench } from './zmq/zmq-bench.js';

const benches = { amqp: runAmqpBench, qpid: runQpidBench, zmq: runZmqBench };

try {
  const { driver, rest } = chooseDriver(process.argv.slice(2));
  await benches[driver](rest);
} catch (error) {
  if (!(error instanceof BenchUsageError)) throw error;
  console.error(error.message);
  process.exitCode = 2;
}
