import { type CollectorOptions, helpText, readCommandLine } from './command-line.js';
import { describeError } from './describe-error.js';
import { listenToOpenstack } from './listen-openstack.js';
import { runCollector } from './run-collector.js';
import { UsageError } from './usage-error.js';
import { isClean } from './verdict.js';

/** The first SIGINT or SIGTERM ends the run in an orderly way, a second one at once. */
const listenForSignals = () => {
  const orderly = new AbortController();
  const atOnce = new AbortController();
  const interrupt = () => (orderly.signal.aborted ? atOnce : orderly).abort(new Error('interrupted'));
  process.on('SIGINT', interrupt);
  process.on('SIGTERM', interrupt);
  return { signal: orderly.signal, cut: atOnce.signal };
};

const run = async (options: CollectorOptions): Promise<number> => {
  const signals = listenForSignals();
  const { openstack, destination } = options;
  if (openstack !== undefined && destination?.kind === 'broker') {
    const complete = await listenToOpenstack(destination.url, openstack, options, {
      output: process.stdout,
      ...signals,
    });
    return complete ? 0 : 130;
  }
  try {
    const verdict = await runCollector(options, { output: process.stdout, ...signals });
    return isClean(verdict) ? 0 : 1;
  } catch (error) {
    if (!signals.signal.aborted) throw error;
    console.error('interrupted: no verdict');
    return 130;
  }
};

const main = async (args: readonly string[]): Promise<number> => {
  try {
    const options = readCommandLine(args);
    if (options !== 'help') return await run(options);
    process.stdout.write(helpText);
    return 0;
  } catch (error) {
    console.error(describeError(error));
    return error instanceof UsageError ? 2 : 1;
  }
};

process.exitCode = await main(process.argv.slice(2));
