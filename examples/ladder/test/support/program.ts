import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** How a run of a program ended, line by line. */
export interface Ended {
  readonly code: number | null;
  readonly lines: readonly string[];
  readonly errors: string;
}

/** Which transport a program is to find in its environment; none: in process. */
export type Transport = { readonly RABBITMQ_URL?: string; readonly HUB_URL?: string };

/** Runs a built program. Sends SIGTERM once it has printed `until`. */
export const runProgram = async (name: string, transport: Transport, until?: string): Promise<Ended> => {
  const { RABBITMQ_URL: _, HUB_URL: __, ...environment } = process.env;
  const program = fileURLToPath(new URL(`../../dist/${name}.js`, import.meta.url));
  const child = spawn(process.execPath, [program], {
    env: { ...environment, ...transport },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  let errors = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    const before = until === undefined || output.includes(until);
    output += text;
    if (!before && output.includes(until)) child.kill('SIGTERM');
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    errors += text;
  });
  await once(child, 'close');
  return { code: child.exitCode, lines: output.trimEnd().split('\n'), errors };
};
