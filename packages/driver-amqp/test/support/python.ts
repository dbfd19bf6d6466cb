import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { type OsloPython, spawnOslo } from '@joinpool/brokers';
import { within } from './pools.js';

/** A program in Python, running. */
export class PythonProgram {
  readonly #process: ChildProcessWithoutNullStreams;
  readonly #lines: AsyncIterator<string>;
  readonly #ended: Promise<unknown>;
  #errors = '';

  constructor(python: OsloPython, name: 'notifier' | 'listener', args: readonly string[]) {
    this.#process = spawnOslo(python, name, args);
    this.#process.stderr.setEncoding('utf8').on('data', (chunk: string) => {
      this.#errors += chunk;
    });
    this.#ended = once(this.#process, 'close');
    this.#lines = createInterface(this.#process.stdout)[Symbol.asyncIterator]();
  }

  /** Hands over the lines, and says that there are no more. */
  feed(lines: readonly string[]): void {
    this.#process.stdin.end(lines.map((line) => `${line}\n`).join(''));
  }

  /** The next line that it prints; rejects when it ended instead, with what it wrote on standard error. */
  async line(): Promise<string> {
    const next = await this.#lines.next();
    if (next.done !== true) return next.value;
    await this.#ended;
    throw new Error(`the program ended with ${this.#process.exitCode}: ${this.#errors}`);
  }

  /** Calls back for each further line, in the background, until the program ends. */
  async each(callback: (line: string) => void): Promise<void> {
    for (let next = await this.#lines.next(); next.done !== true; next = await this.#lines.next()) callback(next.value);
  }

  /** Lets it come to its end, the hard way if it takes too long. Rejects when it failed. */
  async end(): Promise<void> {
    if (!this.#process.stdin.writableEnded) this.#process.stdin.end();
    const kill = () => this.#process.kill('SIGKILL');
    const limit = within();
    limit.addEventListener('abort', kill, { once: true });
    await this.#ended;
    limit.removeEventListener('abort', kill);
    if (this.#process.exitCode !== 0) throw new Error(`it ended with ${this.#process.exitCode}: ${this.#errors}`);
  }

  kill(): void {
    this.#process.kill('SIGKILL');
  }
}
