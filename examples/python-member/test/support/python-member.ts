import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { ensurePyzmq } from '@joinpool/brokers';

const textOf = (file: string): string => readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8');

/** Python in its own tree does not see our files: their texts are handed over, as modules. A string of JSON is one of Python. */
const asModule = (name: string): string =>
  [
    `${name} = types.ModuleType('${name}')`,
    `sys.modules['${name}'] = ${name}`,
    `exec(${JSON.stringify(textOf(`src/${name}.py`))}, ${name}.__dict__)`,
  ].join('\n');

const programs = {
  member: ['import sys, types', asModule('records'), `exec(${JSON.stringify(textOf('src/member.py'))})`],
  golden: ['import sys, types', asModule('records'), asModule('member'), textOf('test/support/check_golden.py')],
};

/** Starts one of the programs in Python. */
export const spawnPython = async (
  program: keyof typeof programs,
  args: readonly string[] = [],
  environment: Readonly<Record<string, string>> = {},
): Promise<ChildProcessWithoutNullStreams> => {
  const python = await ensurePyzmq();
  const env = { ...process.env, ...python.environment, ...environment };
  const text = programs[program].join('\n');
  return spawn(python.command, [...python.args, '-c', text, ...args], { env, stdio: 'pipe' });
};

/** A message as the member in Python printed it. */
export interface Printed {
  readonly id: string;
  readonly topic: string;
  readonly body: string;
  readonly headers?: Readonly<Record<string, unknown>>;
}

/** The example, as a process. */
export class PythonMember {
  readonly printed: Printed[] = [];
  /** What it said beside messages, line by line. */
  readonly said: string[] = [];
  readonly #process: ChildProcessWithoutNullStreams;
  #listeners: (() => void)[] = [];

  private constructor(process: ChildProcessWithoutNullStreams) {
    this.#process = process;
    createInterface(process.stdout).on('line', (line) => this.#note(() => this.printed.push(JSON.parse(line))));
    createInterface(process.stderr).on('line', (line) => this.#note(() => this.said.push(line)));
    process.once('exit', () => this.#note(() => undefined));
  }

  /** Resolves once it has joined. */
  static async join(url: string, key: string, poolName: string, pattern: string): Promise<PythonMember> {
    const member = new PythonMember(await spawnPython('member', [url, poolName, pattern], { JOINPOOL_KEY: key }));
    await member.until(() => member.said.includes('joined'));
    return member;
  }

  /** Resolves when `isSo`, which is asked whenever the member says something; rejects when it is over before. */
  async until(isSo: () => boolean): Promise<void> {
    while (!isSo()) {
      if (this.#process.exitCode !== null || this.#process.signalCode !== null)
        throw new Error(`the member in Python is over: ${this.said.join('\n')}`);
      await new Promise<void>((resolve) => this.#listeners.push(resolve));
    }
  }

  /** Resolves with its exit code, or the signal that ended it. */
  async end(signal: NodeJS.Signals): Promise<number | string | null> {
    if (this.#process.exitCode !== null || this.#process.signalCode !== null) return this.#process.exitCode;
    const closed = once(this.#process, 'close');
    this.#process.kill(signal);
    await closed;
    return this.#process.signalCode ?? this.#process.exitCode;
  }

  #note(change: () => void): void {
    change();
    const listeners = this.#listeners;
    this.#listeners = [];
    for (const listener of listeners) listener();
  }
}
