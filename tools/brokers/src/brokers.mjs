// @ts-check
import { join } from 'node:path';
import { BrokerError } from './broker-error.mjs';
import { recipeOf } from './broker-recipes.mjs';
import { findExternalBroker } from './external-broker.mjs';
import { withFileLock } from './file-lock.mjs';
import { runFolders } from './folders.mjs';
import { localTlsUrl, localUrl } from './local-urls.mjs';
import { killPrivateBroker, removePrivateBroker, stopPrivateBroker } from './private-broker.mjs';
import { runningState, startPrivateBroker } from './private-broker.mjs';

/** The public functions on one broker, private or external; their contracts are in index.d.mts. */
/** @typedef {typeof import('../index.d.mts')} Public */
/** @typedef {import('../index.d.mts').Broker} Broker */

const silent = () => {};

/** @type {Public['ensureBroker']} */
export const ensureBroker = async (name, { install = false, log = silent, signal } = {}) => {
  const recipe = recipeOf(name);
  const external = await findExternalBroker(recipe, { signal });
  if (external) return externalBroker(recipe.name, external);
  return locked(
    name,
    async () => {
      const running = await runningState(name);
      if (running) return privateBroker(running, false);
      return privateBroker(await startPrivateBroker(recipe, { install, log, signal }), true);
    },
    signal,
  );
};

/** @type {Public['startBroker']} */
export const startBroker = (name, { signal } = {}) => ensureBroker(name, { signal });

/** @type {Public['stopBroker']} */
export const stopBroker = async (name, { signal } = {}) => {
  await refuseExternal(name, 'stopped', signal);
  await locked(name, () => stopPrivateBroker(name), signal);
};

/** @type {Public['killBroker']} */
export const killBroker = async (name, { signal } = {}) => {
  await refuseExternal(name, 'killed', signal);
  await locked(name, () => killPrivateBroker(name), signal);
};

/** @type {Public['removeBroker']} */
export const removeBroker = async (name, { signal } = {}) => {
  recipeOf(name);
  return locked(name, () => removePrivateBroker(name), signal);
};

/**
 * @param {string} name
 * @param {string} what
 * @param {AbortSignal} [signal]
 */
export const refuseExternal = async (name, what, signal) => {
  const external = await findExternalBroker(recipeOf(name), { signal });
  if (!external) return;
  throw new BrokerError('EXTERNAL_BROKER', {
    message: `${name} is the external broker in ${external.variable} and cannot be ${what} from here`,
    advice: `unset ${external.variable} to use a private broker`,
  });
};

/** @type {<T>(name: string, task: () => Promise<T>, signal?: AbortSignal) => Promise<T>} */
const locked = (name, task, signal) => withFileLock(runFolders(name).lock, task, signal);

/** @type {(state: import('./private-broker.mjs').RunningState, started: boolean) => Broker} */
export const privateBroker = (state, started) => {
  const { tls } = runFolders(state.name);
  return Object.freeze({
    name: recipeOf(state.name).name,
    version: state.version,
    external: false,
    started,
    url: localUrl(state).href,
    tlsUrl: localTlsUrl(state).href,
    caFile: join(tls, 'ca.pem'),
    clientCertificateFile: join(tls, 'client.pem'),
    clientKeyFile: join(tls, 'client.key'),
    pid: state.beam.pid,
  });
};

/** @type {(name: Broker['name'], external: import('./external-broker.mjs').ExternalBroker) => Broker} */
export const externalBroker = (name, { url, version }) =>
  Object.freeze({
    name,
    version,
    external: true,
    started: false,
    url: url.href,
    tlsUrl: url.protocol === 'amqps:' ? url.href : undefined,
    caFile: process.env['RABBITMQ_CA_FILE'] || undefined,
    clientCertificateFile: undefined,
    clientKeyFile: undefined,
    pid: undefined,
  });
