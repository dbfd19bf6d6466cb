import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const main = fileURLToPath(new URL('../../dist/main.js', import.meta.url));

/** How a run of the program ended. */
export interface Ended {
  readonly code: number | null;
  readonly output: string;
  readonly errors: string;
  /** The processes of its members, as the table named them. */
  readonly memberPids: readonly number[];
}

/** Runs the built program; `watch` sees what it has printed so far, and can interrupt it. */
export const runProgram = async (
  args: readonly string[],
  watch: (output: string, interrupt: () => void) => void = () => {},
  environment: Readonly<Record<string, string>> = {},
): Promise<Ended> => {
  const env = { ...process.env, ...environment };
  const child = spawn(process.execPath, [main, ...args], { stdio: ['ignore', 'pipe', 'pipe'], env });
  let output = '';
  let errors = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text;
    watch(output, () => child.kill('SIGINT'));
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    errors += text;
  });
  await once(child, 'close');
  const rows = output.matchAll(/^(?:collector|audit)-\d+(?: \(killed\))? +(\d+) /gm);
  return { code: child.exitCode, output, errors, memberPids: [...rows].map((row) => Number(row[1])) };
};

/** Whether a process of that number is there. */
export const isAlive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false; // ESRCH: there is none
  }
};
