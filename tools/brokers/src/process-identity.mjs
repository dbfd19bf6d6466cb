// @ts-check
import { readdir, readFile } from 'node:fs/promises';
import { BrokerError } from './broker-error.mjs';
import { pause } from './pause.mjs';
import { isSystemError } from './system-error.mjs';

/**
 * A process id alone may be reused; together with its start time (in clock ticks since boot) it names one process.
 * @typedef {{ readonly pid: number, readonly startedAt: string }} ProcessIdentity
 */

const betweenLooksMs = 20;

/** @typedef {{ pid: number, command: string, state: string, parent: number, threads: number, startedAt: string }} ProcessStatus */

/**
 * @param {number} pid
 * @returns {Promise<ProcessStatus | undefined>} undefined when there is no such process
 */
const readProcess = async (pid) => {
  try {
    const text = await readFile(`/proc/${pid}/stat`, 'utf8');
    const end = text.lastIndexOf(')'); // the command may itself hold parentheses and blanks
    const fields = text.slice(end + 2).split(' ');
    const command = text.slice(text.indexOf('(') + 1, end);
    const [parent, threads] = [Number(fields[1]), Number(fields[17])];
    return { pid, command, state: `${fields[0]}`, parent, threads, startedAt: `${fields[19]}` };
  } catch (error) {
    if (isSystemError(error, 'ENOENT', 'ESRCH')) return undefined;
    throw error;
  }
};

/**
 * @param {number} pid
 * @returns {Promise<ProcessIdentity | undefined>}
 */
export const identify = async (pid) => {
  const found = await readProcess(pid);
  return found && { pid, startedAt: found.startedAt };
};

/**
 * @param {ProcessIdentity} identity
 * @returns {Promise<boolean>} false too for a zombie: it holds no port and no file any more
 */
export const isAlive = async ({ pid, startedAt }) => {
  const found = await readProcess(pid);
  return found !== undefined && found.startedAt === startedAt && !isOver(found);
};

/** The first thread of a process may be gone while others, and with them its ports, are not: killed Java machines. */
/** @type {(status: ProcessStatus) => boolean} */
const isOver = ({ state, threads }) => (state === 'Z' || state === 'X') && threads <= 1;

const readAllProcesses = async () => {
  const pids = (await readdir('/proc')).filter((entry) => /^\d+$/.test(entry)).map(Number);
  return (await Promise.all(pids.map(readProcess))).filter((entry) => entry !== undefined);
};

/**
 * The child of a process that has at most one.
 * @param {ProcessIdentity} parent
 * @returns {Promise<ProcessIdentity | undefined>}
 */
export const findChild = async (parent) => {
  const all = await readAllProcesses();
  return (await isAlive(parent)) ? all.find((entry) => entry.parent === parent.pid) : undefined;
};

/**
 * The first process below `ancestor` that runs `command`.
 * @param {number} ancestor
 * @param {string} command
 * @returns {Promise<number | undefined>}
 */
export const findDescendant = async (ancestor, command) => {
  const all = await readAllProcesses();
  const family = new Set([ancestor]);
  for (let size = 0; size !== family.size; ) {
    size = family.size;
    for (const entry of all) if (family.has(entry.parent)) family.add(entry.pid);
  }
  return all.find((entry) => entry.command === command && family.has(entry.pid) && entry.state !== 'Z')?.pid;
};

/**
 * Settles once the process is gone. The process is no child of ours, so the kernel gives no event: /proc is asked.
 * @param {ProcessIdentity} identity
 * @param {{ deadlineMs: number }} options
 */
export const waitUntilGone = async (identity, { deadlineMs }) => {
  const deadline = performance.now() + deadlineMs;
  while (await isAlive(identity)) {
    if (performance.now() > deadline) {
      throw new BrokerError('STILL_RUNNING', {
        message: `process ${identity.pid} still runs ${deadlineMs} ms after it was told to end`,
        advice: `kill -9 ${identity.pid}`,
      });
    }
    await pause(betweenLooksMs);
  }
};
