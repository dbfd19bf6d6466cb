import { DriverFailure, deferred, orAbort } from '@joinpool/core/driver';
import rhea from 'rhea';
import type { Client } from '../../client/client.js';
import { orEnded } from '../../client/or-ended.js';
import type { RawDelivery } from '../../client/receiver-link.js';
import { lockQueue } from './addresses.js';
import type { Management, QueueFacts } from './management.js';

const terminus = { address: lockQueue, capabilities: ['queue'] };

/** The token must outlive any number of holders that die. */
const settings = { maxDeliveryAttempts: -1, deadLetterAddress: '', expiryAddress: '' };

/**
 * One change at a time, whoever makes it: Artemis replaces a filter as a whole, so that of two processes that add to it at
 * the same time one would lose what it added. A message in an exclusive queue is the token: the broker hands it to the
 * consumer that came first, and on to the next when that one's link ends, for whatever cause. A second token, which two
 * processes may make at the same time, does no harm: the same consumer has both.
 */
export class Lock {
  readonly #client: Client;
  readonly #management: Management;

  constructor(client: Client, management: Management) {
    this.#client = client;
    this.#management = management;
  }

  /** Runs `work` when it is this connection's turn. */
  async run<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
    await this.#makeToken(signal);
    const taken = deferred<RawDelivery>();
    const link = await this.#client.openReceiver({ source: terminus }, taken.resolve, signal);
    try {
      link.addCredit(1);
      const token = await orAbort(orEnded(taken.promise, link.life.ended), signal);
      const result = await work();
      link.settle([token], 'released');
      await link.life.close(signal);
      return result;
    } finally {
      link.life.abandon();
    }
  }

  async #makeToken(signal: AbortSignal): Promise<void> {
    const found = await this.#management.queue(lockQueue, signal);
    if (found === undefined) await this.#makeQueue(signal);
    else if (!isExclusive(found)) throw notExclusive();
    else if (Number(found.messageCount) > 0) return;
    const sender = await this.#client.openSender({ target: terminus }, signal);
    const answer = deferred<string>();
    sender.send(rhea.message.encode({ durable: true, body: 'token' }), ({ outcome }) => answer.resolve(outcome));
    const outcome = await orAbort(answer.promise, signal);
    await sender.life.close(signal);
    if (outcome !== 'accepted') throw new DriverFailure('unavailable', `the broker answered '${outcome}' to a token`);
  }

  async #makeQueue(signal: AbortSignal): Promise<void> {
    await this.#management.setSettings(lockQueue, settings, signal);
    await this.#management.createQueue(lockQueue, { exclusive: true, 'ring-size': 1 }, signal);
    const made = await this.#management.queue(lockQueue, signal);
    if (made === undefined || !isExclusive(made)) throw notExclusive();
  }
}

const isExclusive = (queue: QueueFacts): boolean =>
  queue.exclusive === 'true' && queue.routingType === 'ANYCAST' && queue.address === lockQueue;

const notExclusive = (): DriverFailure =>
  new DriverFailure(
    'topology-mismatch',
    `queue '${lockQueue}' is no exclusive ANYCAST queue: delete it, joinpool makes it anew`,
  );
