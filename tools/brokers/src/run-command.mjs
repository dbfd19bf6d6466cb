// @ts-check
import { spawn } from 'node:child_process';

/**
 * @typedef {object} CommandResult
 * @property {number | null} exitCode null when a signal ended the command
 * @property {string} output what it wrote on standard output
 * @property {string} errorOutput what it wrote on standard error
 */

/**
 * Runs a command to its end. Rejects only if it cannot be started or the signal aborts; a non-zero exit is a result.
 * Settles, also on abort (kill -9), once neither the command nor a child of it can write any more.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ signal?: AbortSignal | undefined, input?: string, env?: NodeJS.ProcessEnv }} [options]
 * @returns {Promise<CommandResult>}
 */
export const runCommand = (command, args, { signal, input = '', env = process.env } = {}) =>
  new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: 'pipe', env, ...(signal && { signal, killSignal: 'SIGKILL' }) });
    const output = /** @type {Buffer[]} */ ([]);
    const errorOutput = /** @type {Buffer[]} */ ([]);
    /** @type {unknown} */
    let failure;
    child.stdout.on('data', (chunk) => output.push(chunk));
    child.stderr.on('data', (chunk) => errorOutput.push(chunk));
    child.once('error', (error) => {
      failure = signal?.aborted ? signal.reason : error;
    });
    child.once('close', (exitCode) => {
      if (failure !== undefined) reject(failure);
      else resolve({ exitCode, output: `${Buffer.concat(output)}`, errorOutput: `${Buffer.concat(errorOutput)}` });
    });
    child.stdin.on('error', () => child.stdin.destroy()); // the command may end without reading its input
    child.stdin.end(input);
  });
