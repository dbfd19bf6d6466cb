// @ts-check
import { probeBroker } from './amqp-probe.mjs';
import { BrokerError } from './broker-error.mjs';
import { requireRunning, runningState } from './broker-life.mjs';
import { brokerRecipes, recipeOf } from './broker-recipes.mjs';
import { describeExternalBroker, describePrivateBroker } from './describe-broker.mjs';
import { findExternalBroker } from './external-broker.mjs';
import { localUrl } from './local-urls.mjs';
import { readState } from './state-file.mjs';

/** @typedef {typeof import('../index.d.mts')} Public */
/** @typedef {import('../index.d.mts').BrokerStatus} BrokerStatus */
/** @typedef {import('./broker-recipes.mjs').BrokerRecipe} BrokerRecipe */

const probeWithinMs = 5_000;

/** @type {Public['brokerStatus']} */
export const brokerStatus = ({ signal } = {}) => Promise.all(brokerRecipes.map((recipe) => statusOf(recipe, signal)));

/** @type {Public['availability']} */
export const availability = async (name, { signal } = {}) => {
  const status = await statusOf(recipeOf(name), signal);
  if (status.state === 'running' || status.state === 'external') return 'running';
  return { notRun: status.problem ?? `${name} is ${status.state} (npm run brokers -- up ${name})` };
};

/** @type {(recipe: BrokerRecipe, signal?: AbortSignal) => Promise<BrokerStatus>} */
const statusOf = async (recipe, signal) => {
  try {
    return await observe(recipe, signal);
  } catch (error) {
    if (!(error instanceof BrokerError)) throw error;
    const problem = `${error.code}: ${error.message}; ${error.advice}`;
    return { name: recipe.name, state: 'unreachable', problem, broker: undefined };
  }
};

/**
 * The broker that can be used now.
 * @param {string} name
 * @param {AbortSignal} [signal]
 * @returns {Promise<import('../index.d.mts').Broker>}
 * @throws {BrokerError} `NOT_RUNNING`, or what the login met
 */
export const requireBroker = async (name, signal) => {
  const { broker } = await observe(recipeOf(name), signal);
  return broker ?? describePrivateBroker(await requireRunning(name), { started: false });
};

/** @type {(recipe: BrokerRecipe, signal?: AbortSignal) => Promise<BrokerStatus>} */
const observe = async (recipe, signal) => {
  const { name, logIn } = recipe;
  const external = await findExternalBroker(recipe, { signal });
  if (external)
    return { name, state: 'external', broker: describeExternalBroker(recipe, external), problem: undefined };
  const running = await runningState(name);
  if (running) {
    await probeBroker(localUrl(recipe, running), { logIn, deadlineMs: probeWithinMs, signal });
    return { name, state: 'running', broker: describePrivateBroker(running, { started: false }), problem: undefined };
  }
  const state = (await readState(name)) === undefined ? 'absent' : 'stopped';
  return { name, state, broker: undefined, problem: undefined };
};
