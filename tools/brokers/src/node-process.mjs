// @ts-check
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { open } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { probeBroker } from './amqp-probe.mjs';
import { BrokerError } from './broker-error.mjs';
import { runFolders } from './folders.mjs';
import { localUrl } from './local-urls.mjs';
import { logTail } from './log-tail.mjs';
import { nodeEnvironment } from './node-configuration.mjs';
import { pause } from './pause.mjs';
import { findChild, findDescendant, identify, isAlive, waitUntilGone } from './process-identity.mjs';
import { isSystemError } from './system-error.mjs';

/** @typedef {import('./state-file.mjs').BrokerState} BrokerState */
/** @typedef {import('./process-identity.mjs').ProcessIdentity} ProcessIdentity */

const script = fileURLToPath(new URL('start-node.sh', import.meta.url));
const readyWithinMs = 90_000;
const probeWithinMs = 5_000;
const betweenProbesMs = 100;
const orderlyStopWithinMs = 30_000;
const killWithinMs = 10_000;

/** Killing the first process ends all others, its mounts and its epmd: the kernel takes the namespaces down with it. */
const namespaces = ['--mount', '--pid', '--fork', '--kill-child', '--propagation', 'private'];

/**
 * Starts the broker's first process, which runs on without us. It writes to the broker's log file.
 * @param {BrokerState} state
 * @returns {Promise<ProcessIdentity>}
 */
export const spawnNode = async (state) => {
  const { node, log } = runFolders(state.name);
  const variables = Object.entries(nodeEnvironment(state)).map(([name, value]) => `${name}=${value}`);
  const output = await open(log, 'a');
  const child = spawn('unshare', [...namespaces, '/bin/sh', script, state.tree, node, ...variables], {
    detached: true,
    cwd: '/',
    stdio: ['ignore', output.fd, output.fd],
  });
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
 * @param {BrokerState} state
 * @param {ProcessIdentity} supervisor
 * @param {AbortSignal} [signal]
 * @returns {Promise<ProcessIdentity>}
 */
export const waitUntilReady = async (state, supervisor, signal) => {
  try {
    await untilLogin(state, supervisor, signal);
    const pid = await findDescendant(supervisor.pid, 'beam.smp');
    const beam = pid === undefined ? undefined : await identify(pid);
    if (!beam) throw await ended(state);
    return beam;
  } catch (error) {
    await killNode({ supervisor });
    throw error;
  }
};

/** @type {(state: BrokerState, supervisor: ProcessIdentity, signal?: AbortSignal) => Promise<void>} */
const untilLogin = async (state, supervisor, signal) => {
  const deadline = performance.now() + readyWithinMs;
  for (;;) {
    const failure = await probeBroker(localUrl(state), { deadlineMs: probeWithinMs, signal }).then(
      () => undefined,
      (error) => error,
    );
    if (!failure) return;
    signal?.throwIfAborted();
    if (!(await isAlive(supervisor))) throw await ended(state);
    if (performance.now() > deadline) throw await notReady(state, failure);
    await pause(betweenProbesMs, signal);
  }
};

/**
 * Lets the broker close its connections and write its data; killed if that takes too long.
 * @param {{ supervisor: ProcessIdentity, beam: ProcessIdentity }} processes
 */
export const stopNode = async ({ supervisor, beam }) => {
  await sendSignal(beam, 'SIGTERM');
  try {
    await waitUntilGone(supervisor, { deadlineMs: orderlyStopWithinMs });
  } catch (error) {
    if (!(error instanceof BrokerError)) throw error;
    await killNode({ supervisor, beam });
  }
};

/**
 * kill -9. Resolves once the broker and all that it started are gone and its ports are free.
 * @param {{ supervisor: ProcessIdentity, beam?: ProcessIdentity | undefined }} processes
 */
export const killNode = async ({ supervisor, beam }) => {
  if (beam) await sendSignal(beam, 'SIGKILL');
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
