// @ts-check
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { open } from 'node:fs/promises';
import { probeBroker } from './amqp-probe.mjs';
import { BrokerError } from './broker-error.mjs';
import { runFolders } from './folders.mjs';
import { localUrl } from './local-urls.mjs';
import { logTail } from './log-tail.mjs';
import { pause } from './pause.mjs';
import { findChild, findDescendant, identify, isAlive, waitUntilGone } from './process-identity.mjs';
import { isSystemError } from './system-error.mjs';

/** @typedef {import('./state-file.mjs').BrokerState} BrokerState */
/** @typedef {BrokerState & Required<Pick<BrokerState, 'supervisor'>>} StartingState */
/** @typedef {import('./broker-recipes.mjs').BrokerRecipe} BrokerRecipe */
/** @typedef {import('./process-identity.mjs').ProcessIdentity} ProcessIdentity */

const readyWithinMs = 90_000;
const probeWithinMs = 5_000;
const betweenProbesMs = 100;
const orderlyStopWithinMs = 30_000;
const killWithinMs = 10_000;

/**
 * Starts the broker's first process, which runs on without us. It writes to the broker's log file.
 * @param {BrokerRecipe} recipe
 * @param {BrokerState} state
 * @returns {Promise<ProcessIdentity>}
 */
export const spawnBroker = async (recipe, state) => {
  const { file, args, env = process.env } = recipe.command(state);
  const output = await open(runFolders(state.name).log, 'a');
  const child = spawn(file, args, { detached: true, cwd: '/', env, stdio: ['ignore', output.fd, output.fd] });
  child.unref();
  await once(child, 'spawn');
  await output.close();
  const supervisor = await identify(/** @type {number} */ (child.pid));
  if (!supervisor) throw await ended(state);
  return supervisor;
};

/**
 * Resolves with the broker's own process once a client can log in and open the default virtual host. On failure or
 * abort nothing of the broker is left running, and the error ends with the last lines of its log.
 * @param {BrokerRecipe} recipe
 * @param {StartingState} state
 * @param {AbortSignal} [signal]
 * @returns {Promise<ProcessIdentity>}
 */
export const waitUntilReady = async (recipe, state, signal) => {
  const { supervisor } = state;
  try {
    await untilLogin(recipe, state, signal);
    const pid = await findDescendant(supervisor.pid, recipe.process);
    const server = pid === undefined ? undefined : await identify(pid);
    if (!server) throw await ended(state);
    return server;
  } catch (error) {
    await killProcesses({ supervisor });
    throw error;
  }
};

/** @type {(recipe: BrokerRecipe, state: StartingState, signal?: AbortSignal) => Promise<void>} */
const untilLogin = async (recipe, state, signal) => {
  const { logIn } = recipe;
  const deadline = performance.now() + readyWithinMs;
  for (;;) {
    const failure = await probeBroker(localUrl(recipe, state), { logIn, deadlineMs: probeWithinMs, signal }).then(
      () => undefined,
      (error) => error,
    );
    if (!failure) return;
    signal?.throwIfAborted();
    if (!(await isAlive(state.supervisor))) throw await ended(state);
    if (performance.now() > deadline) throw await notReady(state, failure);
    await pause(betweenProbesMs, signal);
  }
};

/**
 * Lets the broker close its connections and write its data; killed if that takes too long.
 * @param {{ supervisor: ProcessIdentity, server: ProcessIdentity }} processes
 */
export const stopProcesses = async ({ supervisor, server }) => {
  await sendSignal(server, 'SIGTERM');
  try {
    await waitUntilGone(supervisor, { deadlineMs: orderlyStopWithinMs });
  } catch (error) {
    if (!(error instanceof BrokerError)) throw error;
    await killProcesses({ supervisor, server });
  }
};

/**
 * kill -9. Resolves once the broker and all that it started are gone and its ports are free.
 * @param {{ supervisor: ProcessIdentity, server?: ProcessIdentity | undefined }} processes
 */
export const killProcesses = async ({ supervisor, server }) => {
  if (server) await sendSignal(server, 'SIGKILL');
  // The supervisor waits for the first process in the namespaces, and the kernel lets that one go last of all. Killed
  // itself, the supervisor would be gone before them.
  const first = await findChild(supervisor);
  await sendSignal(first ?? supervisor, 'SIGKILL');
  await waitUntilGone(supervisor, { deadlineMs: killWithinMs });
};

/** A process that is gone already needs no signal. @type {(identity: ProcessIdentity, how: NodeJS.Signals) => Promise<void>} */
const sendSignal = async (identity, how) => {
  if (!(await isAlive(identity))) return;
  try {
    process.kill(identity.pid, how);
  } catch (error) {
    if (!isSystemError(error, 'ESRCH')) throw error;
  }
};

/** @type {(state: BrokerState) => Promise<BrokerError>} */
const ended = async ({ name }) =>
  new BrokerError('START_FAILED', {
    message: `${name} ended while it started; the last lines of its log:\n${await logTail(name, 40)}`,
    advice: `npm run brokers -- down ${name} && npm run brokers -- up ${name}`,
  });

/** @type {(state: BrokerState, cause: unknown) => Promise<BrokerError>} */
const notReady = async ({ name }, cause) =>
  new BrokerError('START_TIMED_OUT', {
    message: `${name} took no login within ${readyWithinMs / 1000} s; the last lines of its log:\n${await logTail(name, 40)}`,
    advice: `npm run brokers -- down ${name} && npm run brokers -- up ${name}`,
    cause,
  });
