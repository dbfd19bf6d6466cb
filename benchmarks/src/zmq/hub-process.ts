import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { cpuMicrosecondsOf, type ResidentMemory, residentOf } from './process-usage.js';

/** Where the program is: its package tells. */
const program = async (): Promise<string> => {
  const manifest = new URL(import.meta.resolve('@joinpool/driver-zmq/package.json'));
  const { bin } = JSON.parse(await readFile(manifest, 'utf8'));
  return fileURLToPath(new URL(bin['joinpool-hub'], manifest));
};

/** `joinpool-hub`, as its users run it: a program of its own. */
export class HubProcess {
  readonly url: string;
  readonly keyFile: string;
  readonly #child: ChildProcess;
  readonly #pid: number;

  private constructor(child: ChildProcess, pid: number, url: string, keyFile: string) {
    this.#child = child;
    this.#pid = pid;
    this.url = url;
    this.keyFile = keyFile;
  }

  /** Keeps its key, and its journal if it is durable, in a folder that is its own. */
  static async start(folder: string, isDurable: boolean): Promise<HubProcess> {
    const keyFile = join(folder, 'key');
    const journal = isDurable ? ['--journal', join(folder, 'journal')] : ['--no-journal'];
    const args = [await program(), '--listen', 'tcp://127.0.0.1:0', '--key-file', keyFile, ...journal];
    // The channel of a fork: it ends with this process, however that ends.
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit', 'ipc'] });
    if (child.stdout === null) throw new TypeError('joinpool-hub has no output');
    const [ready] = await Promise.race([once(createInterface(child.stdout), 'line'), ended(child)]);
    const url = String(ready).split(' ')[1];
    if (url === undefined || child.pid === undefined) throw new Error(`joinpool-hub says '${ready}'`);
    return new HubProcess(child, child.pid, url, keyFile);
  }

  /** Where the system tells. */
  readonly cpu = process.platform === 'linux' ? (): number => cpuMicrosecondsOf(this.#pid) : undefined;

  resident(): ResidentMemory {
    return residentOf(this.#pid);
  }

  async stop(): Promise<void> {
    const exit = once(this.#child, 'exit');
    this.#child.disconnect();
    await exit;
  }
}

const ended = async (child: ChildProcess): Promise<never> => {
  const [code, signal] = await once(child, 'exit');
  throw new Error(`joinpool-hub ended before it was ready (${signal ?? code})`);
};
