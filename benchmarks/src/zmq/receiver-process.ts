import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { ReceiverOrder, ReceiverReport, ReceiverTask } from './receiver-task.js';

/** A process that takes what a contender publishes. */
export class ReceiverProcess {
  /** Where it is bound; empty for one that connects. */
  readonly endpoint: string;
  readonly #child: ChildProcess;

  private constructor(child: ChildProcess, endpoint: string) {
    this.#child = child;
    this.endpoint = endpoint;
  }

  static async start(task: ReceiverTask): Promise<ReceiverProcess> {
    const child = fork(fileURLToPath(new URL('receiver.js', import.meta.url)), { execArgv: [] });
    tell(child, { kind: 'start', task });
    const started = await heard(child);
    return new ReceiverProcess(child, started.kind === 'started' ? (started.endpoint ?? '') : '');
  }

  /** Resolves when it is ready for so many; `done` when they have come. */
  async expect(messages: number): Promise<{ readonly done: Promise<unknown> }> {
    tell(this.#child, { kind: 'expect', messages });
    await heard(this.#child);
    return { done: heard(this.#child) };
  }

  async stop(): Promise<void> {
    const exit = once(this.#child, 'exit');
    this.#child.disconnect();
    await exit;
  }
}

const tell = (child: ChildProcess, order: ReceiverOrder): void => {
  child.send(order);
};

/** The next thing that it says. */
const heard = async (child: ChildProcess): Promise<ReceiverReport> => {
  const over = new AbortController();
  const ended = once(child, 'exit', { signal: over.signal }).then(([code, signal]) => {
    throw new Error(`a receiver ended (${signal ?? code}) before it had what it waited for`);
  });
  try {
    const told: Promise<ReceiverReport[]> = once(child, 'message', { signal: over.signal }).then((values) => values);
    const [report] = await Promise.race([told, ended]);
    if (report === undefined) throw new TypeError('a receiver said nothing');
    return report;
  } finally {
    over.abort();
    ended.catch(() => undefined);
  }
};
