import { parseArgs } from 'node:util';
import { builtChecks, sourceChecks } from './lib/checks.mjs';
import { runChecks } from './lib/run-checks.mjs';
import { interruptCommands, killCommands, runCommand } from './lib/run-command.mjs';
import { runSuite } from './lib/run-suite.mjs';
import { brokerSuites, memorySuites, testedBrokers, unitSuites } from './lib/suites.mjs';
import { bringBrokersDown, bringBrokersUp, bringOsloUp } from './lib/test-brokers.mjs';
import { testPackages } from './lib/test-packages.mjs';
import { formatSummary, totalsOf } from './lib/test-summary.mjs';

const help = `Builds joinpool, checks it and runs all its tests.

npm test -- [--only PART]... [--broker NAME]...

  --only PART      checks, packages (on the other releases of Node.js), unit, memory or brokers;
                   everything when none is named
  --broker NAME    of the tests against brokers, those against this one alone, of:
${testedBrokers.map((name) => `                   ${name}`).join('\n')}

JOINPOOL_REQUIRE_BROKERS=1 counts a suite that could not be run as failed.
`;

const parts = ['checks', 'packages', 'unit', 'memory', 'brokers'];
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

const check = async (subject, names) => {
  announce(`checks of ${subject}: ${names.join(', ')}`);
  rows.push({ name: `checks of ${subject}`, ...(await runChecks(names)) });
};

const runPackages = async () => {
  announce('packages in fresh projects on other releases of Node.js');
  rows.push(...(await testPackages(interruption.signal)));
};

const runSuites = async (suites) => {
  for (const suite of suites) {
    interruption.signal.throwIfAborted();
    announce(`tests: ${suite.name}`);
    rows.push({ name: suite.name, ...(await runSuite(suite)) });
  }
};

/** The suites whose broker, and whose Python, is there; the others get their row at once. */
const runnableSuites = (suites, ready, oslo) =>
  suites.filter(({ name, broker, oslo: needsOslo }) => {
    const needs = [ready.get(broker) ?? {}, needsOslo ? oslo : {}];
    const notRun = needs.find((need) => need.notRun !== undefined)?.notRun;
    const failure = needs.find((need) => need.failure !== undefined)?.failure;
    if (failure !== undefined) {
      rows.push({ name, passed: 0, failed: 1 });
      console.error(`${name}: what it needs could not be started: ${failure}`);
    } else if (notRun !== undefined) rows.push({ name, notRun });
    return notRun === undefined && failure === undefined;
  });

/** A broker goes down as soon as no suite needs it any more: the next ones have the machine to themselves. */
const runBrokerSuites = async (suites, ready) => {
  for (const [at, suite] of suites.entries()) {
    await runSuites([suite]);
    const stillNeeded = new Set(suites.slice(at + 1).map(({ broker }) => broker));
    await bringBrokersDown(ready, stillNeeded);
  }
};

const testOnBrokers = async (brokers) => {
  const suites = brokerSuites(brokers);
  if (suites.length === 0) throw new Error(`no tests are written against ${brokers.join(', ') || 'a broker'}`);
  const names = [...new Set(suites.map(({ broker }) => broker).filter((name) => name !== undefined))];
  announce(`brokers: ${names.join(', ')} (private ones, on this machine only)`);
  const { signal } = interruption;
  const needsOslo = suites.some(({ oslo }) => oslo);
  const [ready, oslo] = await Promise.all([bringBrokersUp(names, signal), needsOslo ? bringOsloUp(signal) : {}]);
  try {
    await runBrokerSuites(runnableSuites(suites, ready, oslo), ready);
  } finally {
    announce('brokers: down');
    await bringBrokersDown(ready);
  }
};

const stepsOf = ({ wanted, brokers }) => [
  ...(wanted.has('checks') ? [() => check('the build', builtChecks)] : []),
  ...(wanted.has('packages') ? [runPackages] : []),
  ...(wanted.has('unit') ? [() => runSuites(unitSuites())] : []),
  ...(wanted.has('memory') ? [() => runSuites(memorySuites())] : []),
  ...(wanted.has('brokers') ? [() => testOnBrokers(brokers)] : []),
];

const runAll = async (request) => {
  const built = await build();
  if (request.wanted.has('checks')) await check('the sources', sourceChecks);
  if (!built) {
    rows.push({ name: 'everything else', notRun: 'the build failed' });
    return;
  }
  for (const step of stepsOf(request)) {
    interruption.signal.throwIfAborted();
    await step();
  }
};

/** The first time everything ends in order, brokers included; the second time at once, but for the brokers. */
const interrupt = (signal) => {
  if (interruption.signal.aborted) killCommands();
  else interruptCommands();
  interruption.abort(new Error(`interrupted by ${signal}`));
};

const options = {
  only: { type: 'string', multiple: true, default: parts },
  broker: { type: 'string', multiple: true, default: [] },
  help: { type: 'boolean', default: false },
};

/** What the command line asks for. */
const readRequest = () => {
  const { values } = parseArgs({ options });
  const unknown = values.only.find((part) => !parts.includes(part));
  if (unknown !== undefined) throw new Error(`--only knows ${parts.join(', ')}, not '${unknown}'`);
  return { wanted: new Set(values.only), brokers: values.broker, help: values.help };
};

/** Whatever happens on the way, the table and its last line are printed. */
const run = async (request) => {
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => interrupt(signal));
  try {
    await runAll(request);
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
  const request = readRequest();
  if (request.help) console.log(help);
  else process.exitCode = await run(request);
} catch (error) {
  console.error(`${error.message}\n\n${help}`);
  process.exitCode = 2;
}
