import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';

const program = fileURLToPath(new URL('journal-program.mjs', import.meta.url));

export interface Answer {
  readonly ok?: unknown;
  readonly error?: { readonly kind?: string; readonly message: string };
}

/** `journal-program.mjs` in a process of its own, which ends with the test at the latest. */
export class JournalProcess {
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #lines: AsyncIterator<string>;

  /** `wrapper`: a command that runs the one that follows it. */
  constructor(wrapper: readonly string[] = []) {
    const [command = process.execPath, ...rest] = [...wrapper, process.execPath, program];
    this.#child = spawn(command, rest, { stdio: 'pipe' });
    this.#lines = createInterface({ input: this.#child.stdout })[Symbol.asyncIterator]();
    onTestFinished(() => this.kill());
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  async ask(command: { readonly name: string; readonly [option: string]: unknown }): Promise<Answer> {
    this.tell(command);
    return (await this.next()) ?? { error: { message: 'it ended' } };
  }

  tell(command: { readonly name: string; readonly [option: string]: unknown }): void {
    this.#child.stdin.write(`${JSON.stringify(command)}\n`);
  }

  /** The next answer; undefined at the end. */
  async next(): Promise<Answer | undefined> {
    const { value, done } = await this.#lines.next();
    return done === true ? undefined : JSON.parse(value);
  }

  /** Resolves when it is gone. What it answered before can still be read. */
  async kill(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    this.#child.kill('SIGKILL');
    await once(this.#child, 'exit');
  }
}
