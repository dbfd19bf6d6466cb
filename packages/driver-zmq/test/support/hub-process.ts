import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const program = fileURLToPath(new URL('../../dist/main.js', import.meta.url));

/** Where its one endpoint is, its journal, and the key that TCP needs. */
export interface HubProcessOptions {
  readonly listen: string;
  readonly journal: string;
  readonly keyFile?: string;
}

/** The program `joinpool-hub` as built, in a process that a test may end, and that ends with the test's own. */
export class HubProcess {
  readonly #options: HubProcessOptions;
  #child: ChildProcess | undefined;
  #endpoint: string;

  private constructor(options: HubProcessOptions) {
    this.#options = options;
    this.#endpoint = options.listen;
  }

  /** Resolves when it takes clients. */
  static async start(options: HubProcessOptions): Promise<HubProcess> {
    const hub = new HubProcess(options);
    await hub.#start();
    return hub;
  }

  /** With the port that it got, and keeps when it is restarted. */
  get endpoint(): string {
    return this.#endpoint;
  }

  async restart(how: 'kill' | 'stop'): Promise<void> {
    await this.#end(how);
    await this.#start();
  }

  async close(): Promise<void> {
    await this.#end('stop');
  }

  async #start(): Promise<void> {
    const { journal, keyFile } = this.#options;
    const key = keyFile === undefined ? [] : ['--key-file', keyFile];
    const args = ['--listen', this.#endpoint, '--journal', journal, ...key];
    const child = spawn(process.execPath, [program, ...args], { stdio: ['ignore', 'pipe', 'inherit', 'ipc'] });
    this.#child = child;
    this.#endpoint = await readyEndpoint(child);
  }

  /** In order it ends when the channel to it is closed. */
  async #end(how: 'kill' | 'stop'): Promise<void> {
    const child = this.#child;
    this.#child = undefined;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const exit = once(child, 'exit');
    if (how === 'kill') child.kill('SIGKILL');
    else child.disconnect();
    await exit;
  }
}

/** What it prints once it takes clients. */
const readyEndpoint = async (child: ChildProcess): Promise<string> => {
  const ended = once(child, 'exit').then(([code]) => {
    throw new Error(`the hub ended with ${code} before it was ready`);
  });
  const line =
    child.stdout === null ? [''] : await Promise.race([once(child.stdout.setEncoding('utf8'), 'data'), ended]);
  ended.catch(() => undefined);
  return String(line[0]).trim().split(' ')[1] ?? '';
};
