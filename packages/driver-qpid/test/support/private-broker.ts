import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type Broker,
  type BrokerName,
  ensureBroker,
  evaluateErlang,
  killBroker,
  removeBroker,
  stopBroker,
} from '@joinpool/brokers';

const folderVariable = 'JOINPOOL_BROKERS_DIR';

/**
 * RabbitMQ writes the names of its quorum queues to disk up to a second late; one that is killed before that comes back
 * with a queue that never elects a leader (rabbitmq-server issue 15725). And the binding that was made last may be in
 * the memory of the node alone, although it was answered: what is published before a member is back reaches nobody then.
 * That is told among the driver's limits; what is tested here is pools that are older.
 */
const writeAll = '[dets:sync(Table) || Table <- dets:all()] ++ [disk_log:sync(Log) || Log <- disk_log:all()]';

/** A broker in a run folder of its own, which a test may end without disturbing those of other tests. */
export class PrivateBroker {
  readonly broker: Broker;
  readonly #folder: string;

  private constructor(broker: Broker, folder: string) {
    this.broker = broker;
    this.#folder = folder;
  }

  /** Resolves when it takes logins. */
  static async start(name: BrokerName): Promise<PrivateBroker> {
    const folder = await mkdtemp(join(tmpdir(), 'joinpool-private-broker-'));
    return new PrivateBroker(await inFolder(folder, () => ensureBroker(name)), folder);
  }

  /** Ends it and starts it on the same port with the data it had; resolves when it takes logins. */
  async restart(how: 'kill' | 'stop'): Promise<void> {
    await this.end(how);
    await this.startAgain();
  }

  async end(how: 'kill' | 'stop'): Promise<void> {
    const { name } = this.broker;
    await inFolder(this.#folder, async () => {
      if (how === 'kill' && name.startsWith('rabbitmq')) await evaluateErlang(name, writeAll);
      await (how === 'kill' ? killBroker(name) : stopBroker(name));
    });
  }

  /** Resolves when it takes logins, on the port it had. */
  async startAgain(): Promise<void> {
    await inFolder(this.#folder, () => ensureBroker(this.broker.name));
  }

  /** Evaluates Erlang on the node; resolves with what it answers. */
  evaluate(expression: string): Promise<string> {
    return inFolder(this.#folder, () => evaluateErlang(this.broker.name, expression));
  }

  /** The process of the node as it runs now. */
  async node(): Promise<{ readonly pid: number }> {
    const { pid } = await inFolder(this.#folder, () => ensureBroker(this.broker.name));
    if (pid === undefined) throw new Error('the private broker tells no process id');
    return { pid };
  }

  async remove(): Promise<void> {
    await inFolder(this.#folder, () => removeBroker(this.broker.name));
    await rm(this.#folder, { recursive: true, force: true });
  }
}

/** The brokers' functions read their folder from the environment, and all along. */
const inFolder = async <T>(folder: string, act: () => Promise<T>): Promise<T> => {
  const before = process.env[folderVariable];
  process.env[folderVariable] = folder;
  try {
    return await act();
  } finally {
    if (before === undefined) delete process.env[folderVariable];
    else process.env[folderVariable] = before;
  }
};
