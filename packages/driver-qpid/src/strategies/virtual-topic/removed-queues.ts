import { DriverFailure } from '@joinpool/core/driver';
import type { Client } from '../../client/client.js';
import type { RawDelivery, ReceiverLink } from '../../client/receiver-link.js';
import { everySubscriptionQueue } from './addresses.js';
import { LazyLink } from './lazy-link.js';
import type { Statistics } from './statistics.js';

/** The broker's own notice that a queue was made or removed. Which one, and which of both, it does not say over AMQP. */
const noticesTopic = 'topic://ActiveMQ.Advisory.Queue';

const credit = 1_000;

/** How long a look may take that nobody waits for. */
const lookMs = 30_000;

/** Called when a queue was removed, or when that could not be looked up. */
export type RemovedListener = (error: unknown) => void;

interface Watch {
  readonly poolName: string;
  /** Those that were there. */
  readonly queues: Set<string>;
  readonly removed: RemovedListener;
}

const removedQueue = ({ poolName }: Watch, queue: string): DriverFailure =>
  new DriverFailure('not-found', `queue '${queue}' of pool '${poolName}' was removed while a member took from it`);

/**
 * Notices that a queue was removed under its members: the broker leaves their links as they are, and what is published
 * from then on reaches nobody. Needs the statistics plugin; without it nobody can ask which queues there are.
 */
export class RemovedQueues {
  readonly #statistics: Pick<Statistics, 'ask'>;
  readonly #notices: LazyLink<ReceiverLink>;
  readonly #watches = new Set<Watch>();
  #looking = false;
  #again = false;

  constructor(client: Pick<Client, 'openReceiver'>, statistics: Pick<Statistics, 'ask'>) {
    this.#statistics = statistics;
    this.#notices = new LazyLink(async (signal) => {
      const take = (delivery: RawDelivery) => {
        link.settle([delivery], 'accepted');
        link.addCredit(1);
        this.#noticed();
      };
      const link = await client.openReceiver({ source: { address: noticesTopic } }, take, signal);
      link.addCredit(credit);
      return link;
    });
  }

  /** Resolves once what is removed from now on is noticed. */
  async listen(signal: AbortSignal): Promise<void> {
    await this.#notices.ready(signal);
  }

  /** From now on, when one of these queues, which are there, is removed. Returns what ends it. */
  watch(poolName: string, queues: readonly string[], removed: RemovedListener): () => void {
    const watch = { poolName, queues: new Set(queues), removed };
    this.#watches.add(watch);
    return () => void this.#watches.delete(watch);
  }

  /** Those that are not there; none where nobody tells: attaching makes them then. */
  async missing(poolName: string, queues: readonly string[], signal: AbortSignal): Promise<readonly string[]> {
    const there = await this.#there(poolName, signal);
    return there === undefined ? [] : queues.filter((queue) => !there.includes(queue));
  }

  /** Notices come in crowds; one look at a time is enough, and one more for what came meanwhile. */
  #noticed(): void {
    this.#again = true;
    if (!this.#looking && this.#watches.size > 0) void this.#lookOnAndOn();
  }

  async #lookOnAndOn(): Promise<void> {
    this.#looking = true;
    while (this.#again) {
      this.#again = false;
      await Promise.all(
        [...new Set([...this.#watches].map(({ poolName }) => poolName))].map((name) => this.#look(name)),
      );
    }
    this.#looking = false;
  }

  async #look(poolName: string): Promise<void> {
    const watches = [...this.#watches].filter((watch) => watch.poolName === poolName);
    try {
      const there = await this.#there(poolName, AbortSignal.timeout(lookMs));
      for (const watch of watches) this.#compare(watch, there);
    } catch (error) {
      for (const { removed } of watches) removed(error);
    }
  }

  /** What is there and was not may be removed later. */
  #compare(watch: Watch, there: readonly string[] | undefined): void {
    const removed = there && [...watch.queues].find((queue) => !there.includes(queue));
    for (const queue of there ?? []) watch.queues.add(queue);
    if (removed !== undefined && this.#watches.has(watch)) watch.removed(removedQueue(watch, removed));
  }

  /** The pool's queues; undefined where nobody tells. */
  async #there(poolName: string, signal: AbortSignal): Promise<readonly string[] | undefined> {
    try {
      const found = await this.#statistics.ask(everySubscriptionQueue(poolName), signal);
      return found.map(({ queueName }) => queueName);
    } catch (error) {
      if (error instanceof DriverFailure && error.kind === 'not-supported') return undefined;
      throw error;
    }
  }
}
