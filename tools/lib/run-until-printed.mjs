import { spawn } from 'node:child_process';

const deadlineMs = 60_000;

const lineCount = (text) => text.split('\n').length;

/**
 * Runs a program of a page until it has printed as many lines as the page says, and resolves with all that it printed by its end.
 * One that stays until Ctrl-C is sent SIGINT then, which must end it in order. Rejects, with what it printed, when it
 * ends otherwise than with 0, and when it has not ended within a minute.
 * @param {{ command: string, args: string[], text: string, output: string, cwd: string, env?: NodeJS.ProcessEnv,
 *   signal?: AbortSignal }} program
 */
export const runUntilPrinted = ({ command, args, text, output, cwd, env, signal }) =>
  new Promise((resolve, reject) => {
    const deadline = AbortSignal.timeout(deadlineMs);
    const until = signal === undefined ? deadline : AbortSignal.any([signal, deadline]);
    const child = spawn(command, args, {
      cwd,
      env,
      signal: until,
      killSignal: 'SIGKILL',
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const stays = text.includes("'SIGINT'");
    let printed = '';
    let complaints = '';
    let interrupted = false;
    let failure;
    child.stdout.setEncoding('utf8').on('data', (chunk) => {
      printed += chunk;
      if (!stays || interrupted || lineCount(printed) < lineCount(output)) return;
      interrupted = true;
      child.kill('SIGINT');
    });
    child.stderr.setEncoding('utf8').on('data', (chunk) => {
      complaints += chunk;
    });
    child.once('error', (error) => {
      failure = until.aborted ? until.reason : error;
    });
    child.once('close', (code, killedBy) => {
      if (failure === undefined && code === 0) return resolve(printed);
      const end = failure?.message ?? `it ended with ${code ?? killedBy}`;
      return reject(new Error(`${end}, after it had printed:\n${printed}${complaints}`, { cause: failure }));
    });
  });
