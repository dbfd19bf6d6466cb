import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Destination } from './destination.js';
import type { FromMember, ToMember } from './member-messages.js';
import type { MemberListener, MemberSettings, RunningMember, StartMember } from './running-member.js';

const program = fileURLToPath(new URL('./member-process.js', import.meta.url));

/** A member in a process of its own. */
class ForkedMember implements RunningMember {
  readonly name: string;
  readonly poolName: string;
  readonly #child: ChildProcess;
  readonly #listener: MemberListener;
  readonly #ended: Promise<unknown>;
  #stopping: Promise<void> | undefined;
  #failure = 'its process ended';

  constructor({ name, poolName }: MemberSettings, listener: MemberListener) {
    this.name = name;
    this.poolName = poolName;
    this.#listener = listener;
    this.#child = fork(program, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
    this.#ended = once(this.#child, 'close'); // after `exit`, and after the last of its messages was read
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  /** Resolves when the process says that it has joined, and rejects when it ends before. */
  join(destination: Destination, settings: MemberSettings): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#child.on('message', (message: FromMember) => {
        if (message.type === 'processed') this.#listener.processed(message);
        else if (message.type === 'joined') resolve();
        else if (message.type === 'has-hub') this.#listener.hasHub(this.pid);
        else this.#failure = message.message;
      });
      const ended = () => {
        const error = new Error(`${this.name}: ${this.#failure}`);
        reject(error);
        if (this.#stopping === undefined) this.#listener.failed(error);
      };
      this.#ended.then(ended, reject);
      // The destination goes through the channel, not the command line, where everybody could read a URL's password.
      this.#send({ type: 'join', destination, settings }).catch(reject);
    });
  }

  stop(signal: AbortSignal): Promise<void> {
    this.#stopping ??= this.#stop(signal);
    return this.#stopping;
  }

  async kill(): Promise<void> {
    this.#stopping ??= Promise.resolve();
    this.#child.kill('SIGKILL');
    await this.#ended;
  }

  async #stop(signal: AbortSignal): Promise<void> {
    const cut = () => this.#child.kill('SIGKILL');
    if (signal.aborted) cut();
    signal.addEventListener('abort', cut, { once: true });
    try {
      if (this.#child.connected) await this.#send({ type: 'stop' });
      await this.#ended;
    } finally {
      signal.removeEventListener('abort', cut);
    }
  }

  #send(message: ToMember): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#child.send(message, (error) => (error === null ? resolve() : reject(error)));
    });
  }
}

/** Members in processes of their own, each with a connection of its own. */
export const forkedMembers =
  (destination: Destination): StartMember =>
  async (settings, listener, signal) => {
    signal.throwIfAborted();
    const member = new ForkedMember(settings, listener);
    const cut = () => member.kill();
    signal.addEventListener('abort', cut, { once: true });
    try {
      await member.join(destination, settings);
      signal.throwIfAborted();
      return member;
    } catch (error) {
      await member.kill();
      throw error;
    } finally {
      signal.removeEventListener('abort', cut);
    }
  };
