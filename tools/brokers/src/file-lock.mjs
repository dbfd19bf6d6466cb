// @ts-check
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { BrokerError } from './broker-error.mjs';
import { isSystemError } from './system-error.mjs';

const patienceMs = 1_000;

/**
 * Runs `task` while no other process holds the lock at `path`; the others wait for their turn.
 *
 * A small child process holds the kernel's lock (flock) and ends with its input, so a holder that was killed leaves no
 * stale lock behind.
 * @template T
 * @param {string} path
 * @param {() => Promise<T>} task
 * @param {{ signal?: AbortSignal | undefined, onWait?: () => void }} [options] `signal` ends the wait for the lock, the
 *   task itself is not cut; `onWait` is called once if the lock is not had at once
 * @returns {Promise<T>}
 */
export const withFileLock = async (path, task, { signal, onWait = () => {} } = {}) => {
  signal?.throwIfAborted();
  await mkdir(dirname(path), { recursive: true });
  const holder = spawn('flock', ['--no-fork', path, 'sh', '-c', 'echo locked; exec cat >/dev/null'], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const ended = once(holder, 'close').catch((error) => {
    throw isSystemError(error, 'ENOENT') ? withoutFlock() : error;
  });
  const locked = once(holder.stdout, 'data', signal && { signal }).catch((error) => {
    throw signal?.aborted ? signal.reason : error;
  });
  const impatient = setTimeout(onWait, patienceMs);
  try {
    await Promise.race([locked, ended.then(() => lockFailed(path))]);
    clearTimeout(impatient);
    return await task();
  } finally {
    clearTimeout(impatient);
    holder.kill('SIGKILL');
    await Promise.allSettled([ended, locked]);
  }
};

const withoutFlock = () =>
  new BrokerError('TOOL_MISSING', {
    message: 'this machine lacks the command flock',
    advice: 'apt-get install util-linux',
  });

/** @param {string} path */
const lockFailed = (path) => {
  throw new BrokerError('LOCK_FAILED', {
    message: `the lock file ${path} cannot be used`,
    advice: 'run the command as the user who owns that file',
  });
};
