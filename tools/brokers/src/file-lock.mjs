// @ts-check
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { BrokerError } from './broker-error.mjs';

/**
 * Runs `task` while no other process holds the lock at `path`; the others wait for their turn.
 *
 * A small child process holds the kernel's lock (flock) and lets go when its input ends, so a holder that was killed
 * leaves no stale lock behind.
 * @template T
 * @param {string} path
 * @param {() => Promise<T>} task
 * @param {AbortSignal} [signal] ends the wait for the lock; the task itself is not cut
 * @returns {Promise<T>}
 */
export const withFileLock = async (path, task, signal) => {
  signal?.throwIfAborted();
  await mkdir(dirname(path), { recursive: true });
  const holder = spawn('flock', ['--no-fork', path, 'sh', '-c', 'echo locked; exec cat >/dev/null'], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const ended = once(holder, 'close');
  const locked = once(holder.stdout, 'data', signal && { signal });
  try {
    await Promise.race([locked, ended.then(failed)]);
    return await task();
  } finally {
    holder.kill('SIGKILL');
    await Promise.allSettled([ended, locked]);
  }
};

const failed = () => {
  throw new BrokerError('TOOL_MISSING', {
    message: 'flock(1) ended without taking the lock',
    advice: 'apt-get install util-linux',
  });
};
