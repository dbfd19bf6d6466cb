// @ts-check
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BrokerError } from './broker-error.mjs';
import { evaluateErlang } from './control.mjs';
import { killBroker, removeBroker, stopBroker } from './end-broker.mjs';
import { ensureBroker } from './ensure-broker.mjs';
import { withRunRoot } from './folders.mjs';

/** @typedef {import('../index.d.mts').Broker} Broker */

/**
 * RabbitMQ writes the names of its quorum queues to disk up to a second late; one that is killed before that comes back
 * with a queue that never elects a leader (rabbitmq-server issue 15725). And the binding that was made last may be in
 * the memory of the node alone, although it was answered: what is published before a member is back reaches nobody then.
 * That is told among the driver's limits; what is tested here is pools that are older.
 */
const writeAll = '[dets:sync(Table) || Table <- dets:all()] ++ [disk_log:sync(Log) || Log <- disk_log:all()]';

/** A broker in a run folder of its own, which a test may end without disturbing those of other tests. */
export class PrivateBroker {
  /** @type {Broker} */ broker;
  /** @type {string} */ #folder;

  /**
   * @param {Broker} broker
   * @param {string} folder
   */
  constructor(broker, folder) {
    this.broker = broker;
    this.#folder = folder;
  }

  /**
   * @param {string} name
   * @param {import('../index.d.mts').BrokerOptions} [options]
   */
  static async start(name, { signal } = {}) {
    const folder = await mkdtemp(join(tmpdir(), 'joinpool-private-broker-'));
    try {
      const broker = await withRunRoot(folder, () => ensureBroker(name, { signal }));
      return new PrivateBroker(broker, folder);
    } catch (error) {
      await rm(folder, { recursive: true, force: true });
      throw error;
    }
  }

  /** @param {'kill' | 'stop'} how */
  async restart(how) {
    await this.end(how);
    await this.startAgain();
  }

  /** @param {'kill' | 'stop'} how */
  async end(how) {
    const { name, product } = this.broker;
    await withRunRoot(this.#folder, async () => {
      if (how === 'kill' && product === 'rabbitmq') await evaluateErlang(name, writeAll);
      await (how === 'kill' ? killBroker(name) : stopBroker(name));
    });
  }

  async startAgain() {
    await withRunRoot(this.#folder, () => ensureBroker(this.broker.name));
  }

  /** @param {string} expression */
  evaluate(expression) {
    return withRunRoot(this.#folder, () => evaluateErlang(this.broker.name, expression));
  }

  async node() {
    const { name, pid } = await withRunRoot(this.#folder, () => ensureBroker(this.broker.name));
    if (pid !== undefined) return { pid };
    throw new BrokerError('EXTERNAL_BROKER', {
      message: `${name} is an external broker: its process is not known`,
      advice: 'unset the variable that names it, to use a private broker',
    });
  }

  async remove() {
    await withRunRoot(this.#folder, () => removeBroker(this.broker.name));
    await rm(this.#folder, { recursive: true, force: true });
  }
}
