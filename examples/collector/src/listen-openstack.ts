import { randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { Connection, Member, Message } from '@joinpool/core';
import { connectAmqp } from '@joinpool/driver-amqp';
import type { CollectorOptions, ListenOptions } from './command-line.js';
import type { RunControl } from './run-collector.js';

/** How long members may take to leave before they are ended the hard way. */
const leaveMs = 15_000;

/** The notifications that OpenStack's services send, shared among members in this process. */
class Listening {
  readonly #options: CollectorOptions;
  readonly #write: (text: string) => unknown;
  readonly #enough = new AbortController();
  readonly #counts = new Map<string, number>();
  readonly #members: Member[] = [];
  #received = 0;

  constructor(options: CollectorOptions, { output }: RunControl) {
    this.#options = options;
    this.#write = (text) => output.write(`${text}\n`);
  }

  get received(): number {
    return this.#received;
  }

  /** Aborts once as many were received as were asked for. */
  get enough(): AbortSignal {
    return this.#enough.signal;
  }

  async join(connection: Connection, poolName: string, listen: ListenOptions): Promise<void> {
    const shown = new Set<string>(); // each member is told, and all of them the same
    connection.on('poolWarning', ({ code, message }) => {
      if (!shown.has(code)) this.#write(`warning ${code}: ${message}`);
      shown.add(code);
    });
    const { topic, exchangeName } = listen;
    for (let index = 1; index <= this.#options.members; index += 1) {
      const name = `member-${index}`;
      this.#counts.set(name, 0);
      const options = { poolName, topic, exchangeName };
      this.#members.push(await connection.joinConsumerPool((message) => this.#receive(name, message), options));
    }
    this.#write(`${this.#options.members} members of pool ${poolName} listen to ${topic} on exchange ${exchangeName}`);
  }

  async leave(): Promise<void> {
    await Promise.all(this.#members.map((member) => member.leave({ deadlineMs: leaveMs })));
  }

  summary(): string {
    const shares = [...this.#counts].map(([name, count]) => `${name} ${count}`).join(', ');
    return `received ${this.#received} notifications: ${shares}`;
  }

  async #receive(name: string, { body, topic, id, signal }: Message): Promise<void> {
    const { workMs, messages } = this.#options;
    if (workMs > 0) await delay(workMs, undefined, { signal });
    const event = typeof body === 'object' && body !== null && 'event_type' in body ? body.event_type : 'no event type';
    this.#write(`${name}  ${topic}  ${event}  ${id}`);
    this.#counts.set(name, (this.#counts.get(name) ?? 0) + 1);
    this.#received += 1;
    if (this.#received === messages) this.#enough.abort();
  }
}

const untilAborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });

/**
 * Joins a pool of OpenStack's services and shows each notification, until `--messages` of them came or the run is
 * interrupted. A pool that was named stays, with what it holds; one without a name is removed.
 * @returns whether as many came as were asked for; true also when no number was.
 */
export const listenToOpenstack = async (
  url: string,
  listen: ListenOptions,
  options: CollectorOptions,
  control: RunControl,
): Promise<boolean> => {
  const poolName = listen.poolName ?? `collector-${randomBytes(4).toString('hex')}`;
  const connection = await connectAmqp(url, { profile: 'openstack' });
  const listening = new Listening(options, control);
  try {
    await listening.join(connection, poolName, listen);
    await untilAborted(AbortSignal.any([control.signal, listening.enough]));
    await listening.leave();
  } finally {
    const signal = AbortSignal.any([control.cut, AbortSignal.timeout(leaveMs)]);
    // Also when joining or leaving failed: services would fill a pool that nobody reads.
    const removed =
      listen.poolName === undefined ? connection.deletePool(poolName, { force: true, signal }) : undefined;
    await Promise.resolve(removed).finally(() => connection.close({ signal }));
  }
  control.output.write(`${listening.summary()}\n`);
  return options.messages === undefined || listening.received >= options.messages;
};
