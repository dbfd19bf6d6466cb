import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';

const program = fileURLToPath(new URL('../../../dist/main.js', import.meta.url));

/** A process of a test: what it wrote so far, and how it ended. */
export interface Run {
  readonly child: ChildProcess;
  readonly stdout: () => string;
  readonly stderr: () => string;
  readonly exit: Promise<{ code: number | null; signal: NodeJS.Signals | null }>;
}

/** Runs Node.js; the end of the test kills what is still there. */
export const runNode = (args: readonly string[], env: NodeJS.ProcessEnv = {}): Run => {
  const child = spawn(process.execPath, args, { env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
  const texts = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    texts.stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    texts.stderr += text;
  });
  const exit = once(child, 'close').then(([code, signal]) => ({ code, signal }));
  onTestFinished(async () => {
    child.kill('SIGKILL');
    await exit;
  });
  return { child, stdout: () => texts.stdout, stderr: () => texts.stderr, exit };
};

export const runProgram = (args: readonly string[], env: NodeJS.ProcessEnv = {}): Run =>
  runNode([program, ...args], env);

/** Resolves with the first line that the process prints. */
export const firstLine = ({ child, stdout, stderr, exit }: Run): Promise<string> =>
  new Promise((resolve, reject) => {
    child.stdout?.on('data', () => {
      const [line, rest] = stdout().split('\n');
      if (line !== undefined && rest !== undefined) resolve(line);
    });
    exit.then(({ code }) => reject(new TypeError(`it ended (${code}) without a line: ${stderr()}`)), reject);
  });
