// @ts-check
import { mkdir, readdir, rm } from 'node:fs/promises';
import { BrokerError } from './broker-error.mjs';
import { killProcesses, spawnBroker, stopProcesses, waitUntilReady } from './broker-process.mjs';
import { ensureCachedTree, findCachedTree } from './cached-tree.mjs';
import { ensureCertificates } from './certificates.mjs';
import { upstreamVersion } from './debian-tree.mjs';
import { runFolders } from './folders.mjs';
import { chooseFreePorts, isFree } from './free-ports.mjs';
import { isAlive } from './process-identity.mjs';
import { readState, writeState } from './state-file.mjs';
import { unlessAbsent } from './system-error.mjs';

/** The life of one private broker. Every function here expects the broker's lock to be held. */
/** @typedef {import('./state-file.mjs').BrokerState} BrokerState */
/** @typedef {BrokerState & Required<Pick<BrokerState, 'supervisor' | 'server'>>} RunningState */
/** @typedef {import('./broker-recipes.mjs').BrokerRecipe} BrokerRecipe */

/**
 * @param {string} name
 * @returns {Promise<RunningState | undefined>}
 */
export const runningState = async (name) => {
  const state = await readState(name);
  return state && isRunning(state) && (await isAlive(state.server)) ? state : undefined;
};

/**
 * @param {string} name
 * @returns {Promise<RunningState>}
 */
export const requireRunning = async (name) => {
  const running = await runningState(name);
  if (running) return running;
  throw new BrokerError('NOT_RUNNING', {
    message: `${name} is not running`,
    advice: `npm run brokers -- up ${name}`,
  });
};

/** @type {(state: BrokerState) => state is RunningState} */
const isRunning = (state) => state.supervisor !== undefined && state.server !== undefined;

/**
 * Starts the broker, on the ports and with the data of an earlier start if there was one.
 * @param {BrokerRecipe} recipe
 * @param {{ install: boolean, log: import('../index.d.mts').Log, signal?: AbortSignal | undefined }} options
 * @returns {Promise<RunningState>}
 */
export const startPrivateBroker = async (recipe, { install, log, signal }) => {
  const began = performance.now();
  const earlier = await readState(recipe.name);
  if (earlier?.supervisor) await killProcesses({ supervisor: earlier.supervisor, server: earlier.server });
  const found = await findCachedTree(recipe.tree);
  await recipe.requireTools({ install, unpack: found === undefined, log, signal });
  const tree = found ?? (await ensureCachedTree(recipe.tree, { log, signal }));
  const state = await prepare(recipe, tree, earlier);
  const starting = { ...state, supervisor: await spawnBroker(recipe, state) };
  await writeState(starting);
  const running = { ...starting, server: await waitUntilReady(recipe, starting, signal) };
  await writeState(running);
  const seconds = ((performance.now() - began) / 1000).toFixed(1);
  log(`${recipe.name}: version ${state.version} takes logins after ${seconds} s`);
  return running;
};

/** @type {(recipe: BrokerRecipe, tree: import('./cached-tree.mjs').CachedTree, earlier: BrokerState | undefined) =>
 *   Promise<BrokerState>} */
const prepare = async (recipe, { root, version }, earlier) => {
  const { name } = recipe;
  const { node, tls } = runFolders(name);
  const ports = earlier?.ports ?? (await chooseFreePorts(recipe.otherPorts));
  if (earlier) await requireFree(earlier);
  const state = /** @type {BrokerState} */ ({ format: 1, name, version: upstreamVersion(version), tree: root, ports });
  await mkdir(node, { recursive: true });
  await ensureCertificates(tls);
  await recipe.configure(state);
  return state;
};

/** @type {(state: BrokerState) => Promise<void>} */
const requireFree = async ({ name, ports }) => {
  for (const port of Object.values(ports)) {
    if (await isFree(port)) continue;
    throw new BrokerError('PORT_TAKEN', {
      message: `port ${port} of ${name} is held by another program`,
      advice: `end it ("ss -ltnp" names it), or take other ports and lose the data: npm run brokers -- down ${name}`,
    });
  }
};

/** @param {string} name */
export const stopPrivateBroker = async (name) => {
  await end(name, stopProcesses);
};

/** @param {string} name */
export const killPrivateBroker = async (name) => {
  await end(name, killProcesses);
};

/** @type {(name: string, how: (state: RunningState) => Promise<void>) => Promise<void>} */
const end = async (name, how) => {
  const running = await requireRunning(name);
  await how(running);
  const { supervisor, server, ...stopped } = running;
  await writeState(stopped);
};

/**
 * Whether there is anything that `removePrivateBroker` would remove.
 * @param {string} name
 * @returns {Promise<boolean>}
 */
export const hasTraces = async (name) => {
  const found = await unlessAbsent(readdir(runFolders(name).folder), undefined);
  return found !== undefined;
};

/**
 * Ends the broker, if it runs, and removes its data, ports and certificates.
 * @param {string} name
 */
export const removePrivateBroker = async (name) => {
  const state = await readState(name);
  if (state?.supervisor) await killProcesses({ supervisor: state.supervisor, server: state.server });
  await rm(runFolders(name).folder, { recursive: true, force: true });
};
