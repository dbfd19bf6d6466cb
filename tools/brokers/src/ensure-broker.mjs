// @ts-check
import { probeBroker } from './amqp-probe.mjs';
import { runningState, startPrivateBroker } from './broker-life.mjs';
import { recipeOf } from './broker-recipes.mjs';
import { describeExternalBroker, describePrivateBroker } from './describe-broker.mjs';
import { findExternalBroker } from './external-broker.mjs';
import { withFileLock } from './file-lock.mjs';
import { runFolders } from './folders.mjs';
import { localUrl } from './local-urls.mjs';

/** @typedef {typeof import('../index.d.mts')} Public */
/** @typedef {import('../index.d.mts').Broker} Broker */

const probeWithinMs = 10_000;
const silent = () => {};

/** @type {Public['ensureBroker']} */
export const ensureBroker = async (name, { install = false, log = silent, signal } = {}) => {
  const recipe = recipeOf(name);
  const external = await findExternalBroker(recipe, { signal });
  if (external) return describeExternalBroker(recipe, external);
  const running = await runningState(name);
  if (running) return answering(recipe, running, signal);
  recipe.requirePlatform();
  const start = async () => {
    const meanwhile = await runningState(name);
    if (meanwhile) return answering(recipe, meanwhile, signal);
    return describePrivateBroker(await startPrivateBroker(recipe, { install, log, signal }), { started: true });
  };
  const onWait = () => log(`${name}: waiting for another process that starts or ends it`);
  return withFileLock(runFolders(name).lock, start, { signal, onWait });
};

/** @type {Public['startBroker']} */
export const startBroker = (name, { signal } = {}) => ensureBroker(name, { signal });

/** @type {(recipe: import('./broker-recipes.mjs').BrokerRecipe,
 *   running: import('./broker-life.mjs').RunningState, signal?: AbortSignal) => Promise<Broker>} */
const answering = async (recipe, running, signal) => {
  const { logIn } = recipe;
  await probeBroker(localUrl(recipe, running), { logIn, deadlineMs: probeWithinMs, signal });
  return describePrivateBroker(running, { started: false });
};
