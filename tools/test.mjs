import { parseArgs } from 'node:util';
import { builtChecks, sourceChecks } from './lib/checks.mjs';
import { runChecks } from './lib/run-checks.mjs';
import { runCommand, signalCommands } from './lib/run-command.mjs';
import { runSuite } from './lib/run-suite.mjs';
import { brokerSuites, memorySuites, unitSuites } from './lib/suites.mjs';
import { bringBrokersDown, bringBrokersUp } from './lib/test-brokers.mjs';
import { formatSummary, totalsOf } from './lib/test-summary.mjs';

const help = `Builds joinpool, checks it and runs all its tests.

npm test -- [--only PART]...      PART: checks, unit, memory or brokers; everything when none is named

JOINPOOL_REQUIRE_BROKERS=1 counts a suite that could not be run as failed.
`;

const parts = ['checks', 'unit', 'memory', 'brokers'];
const brokersRequired = process.env.JOINPOOL_REQUIRE_BROKERS === '1';
const interruption = new AbortController();
const rows = [];

const announce = (text) => console.log(`\n== ${text}`);

const build = async () => {
  announce('build');
  const { code } = await runCommand('npm', ['run', '--silent', 'build']);
  rows.push({ name: 'build', passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1 });
  return code === 0;
};

const check = async (names) => {
  announce(`checks: ${names.join(', ')}`);
  rows.push({ name: 'checks', ...(await runChecks(names)) });
};

const runSuites = async (suites) => {
  for (const suite of suites) {
    interruption.signal.throwIfAborted();
    announce(`tests: ${suite.name}`);
    rows.push({ name: suite.name, ...(await runSuite(suite)) });
  }
};

/** The suites whose broker is there; the others get their row at once. */
const runnableSuites = (suites, ready) =>
  suites.filter(({ name, broker }) => {
    const { notRun, failure } = ready.get(broker) ?? {};
    if (notRun !== undefined) rows.push({ name, notRun });
    if (failure !== undefined) {
      rows.push({ name, passed: 0, failed: 1 });
      console.error(`${broker} could not be started: ${failure}`);
    }
    return notRun === undefined && failure === undefined;
  });

const testOnBrokers = async () => {
  const suites = brokerSuites();
  const names = [...new Set(suites.map(({ broker }) => broker).filter((name) => name !== undefined))];
  announce(`brokers: ${names.join(', ')} (private ones, on this machine only)`);
  const ready = await bringBrokersUp(names, interruption.signal);
  try {
    await runSuites(runnableSuites(suites, ready));
  } finally {
    announce('brokers: down');
    await bringBrokersDown(ready);
  }
};

const stepsOf = (wanted) => [
  ...(wanted.has('checks') ? [() => check(builtChecks)] : []),
  ...(wanted.has('unit') ? [() => runSuites(unitSuites())] : []),
  ...(wanted.has('memory') ? [() => runSuites(memorySuites())] : []),
  ...(wanted.has('brokers') ? [testOnBrokers] : []),
];

const runAll = async (wanted) => {
  const built = await build();
  if (wanted.has('checks')) await check(sourceChecks);
  if (!built) {
    rows.push({ name: 'everything else', notRun: 'the build failed' });
    return;
  }
  for (const step of stepsOf(wanted)) {
    interruption.signal.throwIfAborted();
    await step();
  }
};

const interrupt = (signal) => {
  const again = interruption.signal.aborted;
  interruption.abort(new Error(`interrupted by ${signal}`));
  signalCommands(again ? 'SIGKILL' : 'SIGTERM');
};

/** The parts that the command line asks for; undefined when it asks for help. */
const wantedParts = () => {
  const { values } = parseArgs({ options: { only: { type: 'string', multiple: true }, help: { type: 'boolean' } } });
  const unknown = (values.only ?? []).find((part) => !parts.includes(part));
  if (unknown !== undefined) throw new Error(`--only knows ${parts.join(', ')}, not '${unknown}'`);
  return values.help ? undefined : new Set(values.only ?? parts);
};

/** Whatever happens on the way, the table and its last line are printed. */
const run = async (wanted) => {
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => interrupt(signal));
  try {
    await runAll(wanted);
  } catch (error) {
    if (!interruption.signal.aborted) console.error(error);
    rows.push(
      interruption.signal.aborted
        ? { name: 'everything else', notRun: interruption.signal.reason.message }
        : { name: 'the test run itself', passed: 0, failed: 1 },
    );
  }
  console.log(`\n${formatSummary(rows, { brokersRequired })}`);
  const { passed, failed } = totalsOf(rows, { brokersRequired });
  if (interruption.signal.aborted) return 130;
  return failed === 0 && passed > 0 ? 0 : 1;
};

try {
  const wanted = wantedParts();
  if (wanted === undefined) console.log(help);
  else process.exitCode = await run(wanted);
} catch (error) {
  console.error(`${error.message}\n\n${help}`);
  process.exitCode = 2;
}
