// @ts-check
import { BrokerError } from './broker-error.mjs';
import { requireRunning } from './broker-life.mjs';
import { recipeOf } from './broker-recipes.mjs';
import { refuseExternalBroker } from './external-broker.mjs';
import { nodeEnvironment, nodeName } from './rabbitmq/node-configuration.mjs';
import { runCommand } from './run-command.mjs';

/** @typedef {typeof import('../index.d.mts')} Public */

const tools = '/usr/lib/rabbitmq/bin';

/** @type {Public['rabbitmqctl']} */
export const rabbitmqctl = async (name, args, { signal } = {}) => {
  const { exitCode, output, errorOutput } = await runInside(name, [`${tools}/rabbitmqctl`, ...args], { signal });
  if (exitCode === 0) return output;
  throw new BrokerError('CONTROL_FAILED', {
    message: `rabbitmqctl ${args.join(' ')} ended with exit code ${exitCode}: ${`${errorOutput}${output}`.trim()}`,
    advice: `npm run brokers -- ctl ${name} help ${args[0] ?? ''}`.trimEnd(),
  });
};

/** @type {Public['evaluateErlang']} */
export const evaluateErlang = async (name, expression, { signal } = {}) => {
  const input = `${expression.trim().replace(/\.?$/, '.')}\n`;
  const { exitCode, output, errorOutput } = await runInside(name, ['erl_call', '-sname', nodeName, '-e'], {
    signal,
    input,
  });
  const value = output.trim().match(/^\{ok, ([\s\S]*)\}$/)?.[1];
  if (exitCode === 0 && value !== undefined) return value;
  throw new BrokerError('CONTROL_FAILED', {
    message: `${name} could not evaluate "${expression}": ${`${errorOutput}${output}`.trim()}`,
    advice: 'correct the Erlang expression',
  });
};

/**
 * Runs one of the tree's programs in the broker's own namespaces.
 * @type {(name: string, command: readonly string[], options: { signal: AbortSignal | undefined, input?: string }) =>
 *   Promise<import('./run-command.mjs').CommandResult>}
 */
const runInside = async (name, command, options) => {
  const recipe = recipeOf(name);
  if (recipe.product !== 'rabbitmq') throw notRabbitmq(name);
  await refuseExternalBroker(recipe, 'controlled', options.signal);
  const running = await requireRunning(name);
  const variables = Object.entries(nodeEnvironment(running)).map(([key, value]) => `${key}=${value}`);
  const enter = ['--mount', '--pid', '--target', `${running.server.pid}`, 'env', '-i', ...variables];
  return runCommand('nsenter', [...enter, 'chroot', running.tree, ...command], options);
};

/** @param {string} name */
const notRabbitmq = (name) =>
  new BrokerError('NOT_RABBITMQ', {
    message: `${name} is no RabbitMQ: neither rabbitmqctl nor Erlang reaches it`,
    advice: `manage it over AMQP 1.0, and read its log: npm run brokers -- logs ${name}`,
  });
