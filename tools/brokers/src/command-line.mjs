// @ts-check
import { BrokerError } from './broker-error.mjs';
import { brokerRecipes } from './broker-recipes.mjs';
import { availability, brokerStatus, requireBroker } from './broker-status.mjs';
import { parseCommandArguments } from './command-arguments.mjs';
import { rabbitmqctl } from './control.mjs';
import { killBroker, removeBroker, stopBroker } from './end-broker.mjs';
import { ensureBroker } from './ensure-broker.mjs';
import { helpText } from './help-text.mjs';
import { logTail } from './log-tail.mjs';
import { maskedUrl } from './masked-url.mjs';
import { settleAll } from './settle-all.mjs';

/** @typedef {import('./command-arguments.mjs').CommandArguments} CommandArguments */
/** @typedef {{ write: (text: string) => void, log: (line: string) => void, signal: AbortSignal }} Terminal */

const nameWidth = Math.max(...brokerRecipes.map(({ name }) => name.length));
const startsAtOnce = 2;
const exitCodes = Object.freeze({ failure: 1, usage: 2, prerequisite: 3 });

/**
 * Runs one command and resolves with its exit code; never rejects for an error a user can meet.
 * @param {readonly string[]} args
 * @param {Terminal} terminal
 * @returns {Promise<number>}
 */
export const runCommandLine = async (args, terminal) => {
  try {
    const parsed = parseCommandArguments(args);
    const command = commands[parsed.command];
    await command?.(parsed, terminal);
    return 0;
  } catch (error) {
    if (terminal.signal.aborted) terminal.log('interrupted; what had been started is ended');
    else if (error instanceof BrokerError) terminal.log(describe(error));
    else throw error;
    return error instanceof BrokerError ? exitCodes[error.kind] : exitCodes.failure;
  }
};

/** @type {(error: BrokerError) => string} */
const describe = ({ code, message, advice }) => `error ${code}: ${message}\n  to mend it: ${advice}`;

/** @type {Readonly<Record<string, (parsed: CommandArguments, terminal: Terminal) => Promise<void>>>} */
const commands = Object.freeze({
  up: async ({ names, install }, { write, log, signal }) => {
    const start = (/** @type {string} */ name) => ensureBroker(name, { install, log, signal });
    const outcomes = await settleAll(names, start, { atOnce: startsAtOnce });
    const failures = [];
    for (const outcome of outcomes) {
      if (outcome.status === 'rejected') failures.push(outcome.reason);
      else write(brokerLine(outcome.value));
    }
    for (const other of failures.slice(1)) log(other instanceof BrokerError ? describe(other) : `${other}`);
    if (failures.length > 0) throw failures[0];
  },
  down: async ({ names }, { log, signal }) => {
    const removed = await Promise.all(names.map((name) => removeBroker(name, { signal })));
    for (const [at, name] of names.entries()) log(`${name}: ${removed[at] ? 'ended, data removed' : 'was not up'}`);
  },
  status: async ({ json }, { write, signal }) => {
    const all = await brokerStatus({ signal });
    if (json) write(JSON.stringify(all, undefined, 2));
    else for (const entry of all) write(statusLine(entry));
  },
  url: async ({ names: [name = ''], tls }, { write, signal }) => {
    const broker = await requireBroker(name, signal);
    const url = tls ? broker.tlsUrl : broker.url;
    if (url === undefined) throw withoutTls(name);
    write(url);
  },
  logs: async ({ names: [name = ''], lines }, { write }) => write(await logTail(name, lines)),
  kill: async ({ names: [name = ''] }, { log, signal }) => {
    await killBroker(name, { signal });
    log(`${name}: killed, data kept`);
  },
  stop: async ({ names: [name = ''] }, { log, signal }) => {
    await stopBroker(name, { signal });
    log(`${name}: stopped, data kept`);
  },
  restart: async ({ names: [name = ''] }, { write, log, signal }) => {
    if ((await availability(name, { signal })) === 'running') await stopBroker(name, { signal });
    write(brokerLine(await ensureBroker(name, { log, signal })));
  },
  ctl: async ({ names: [name = ''], rest }, { write, signal }) => {
    write((await rabbitmqctl(name, rest, { signal })).trimEnd());
  },
  help: async (_, { write }) => write(helpText),
});

/** @type {(broker: import('../index.d.mts').Broker) => string} */
const brokerLine = (broker) => [broker.name.padEnd(nameWidth), broker.version, shownUrl(broker)].join(' ');

/** The password of an external broker is nobody else's business; `url` prints it. */
/** @type {(broker: import('../index.d.mts').Broker) => string} */
const shownUrl = ({ external, url }) => (external ? maskedUrl(url) : url);

/** @param {string} name */
const withoutTls = (name) =>
  new BrokerError('NO_TLS', {
    message: `the external broker for ${name} is not reached by TLS`,
    advice: 'name it with an amqps: URL',
  });

/** @type {(status: import('../index.d.mts').BrokerStatus) => string} */
const statusLine = ({ name, state, broker, problem }) =>
  [name.padEnd(nameWidth), state.padEnd(11), broker ? `${broker.version} ${shownUrl(broker)}` : (problem ?? '')]
    .join(' ')
    .trimEnd();
