import { spawn } from 'node:child_process';
import { projectRoot } from './project-files.mjs';

/** Every command that runs, with the signal that makes it end in order. */
const running = new Map();

/** Colours are for a terminal: a log of our output is read as text. */
const quietColours = process.stdout.isTTY ? {} : { NO_COLOR: '1' };

const send = (id, signal) => {
  try {
    process.kill(id, signal);
  } catch (error) {
    if (error.code !== 'ESRCH') throw error; // it has just ended by itself
  }
};

/** Asks every command that runs now to end in order. */
export const interruptCommands = () => {
  for (const [child, signal] of running) send(child.pid, signal);
};

/** Ends every command that runs now, and what it started, at once. */
export const killCommands = () => {
  for (const child of running.keys()) send(-child.pid, 'SIGKILL');
};

/**
 * Runs a program in the project's root and resolves when it has ended, whatever its exit code.
 * With `quiet` its output is collected instead of shown; a program that cannot be started rejects.
 * Every program has a process group of its own, so that an interrupt reaches it through us and only once.
 * @returns {Promise<{ code: number, output: string }>}
 */
export const runCommand = (
  command,
  args,
  { cwd = projectRoot, env = {}, quiet = false, interruptBy = 'SIGINT' } = {},
) =>
  new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd,
      env: { ...process.env, TURBO_TELEMETRY_DISABLED: '1', ...quietColours, ...env },
      stdio: ['ignore', quiet ? 'pipe' : 'inherit', quiet ? 'pipe' : 'inherit'],
      detached: true,
    });
    running.set(child, interruptBy);
    const chunks = [];
    child.stdout?.on('data', (chunk) => chunks.push(chunk));
    child.stderr?.on('data', (chunk) => chunks.push(chunk));
    child.once('error', (error) => {
      running.delete(child);
      reject(error);
    });
    child.once('close', (code) => {
      running.delete(child);
      resolve({ code: code ?? 1, output: Buffer.concat(chunks).toString() });
    });
  });

/** Runs a program of a development dependency by its name in `node_modules/.bin`. */
export const runTool = (name, args, options) =>
  runCommand(new URL(`../../node_modules/.bin/${name}`, import.meta.url).pathname, args, options);
