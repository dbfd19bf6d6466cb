import type { Subscription } from '../driver/address.js';
import type { DeadLetterView, PoolInspection } from '../driver/administration.js';
import type { Delivery } from '../driver/delivery.js';
import type { DriverConnection } from '../driver/driver.js';
import type { Serializer } from '../envelope/serializer.js';
import { PoolError } from '../errors/pool-error.js';
import { deadline, withDeadline } from './deadline.js';
import { failure } from './failures.js';
import { Letter } from './letter.js';
import type { Link } from './link.js';
import type { WaitOptions } from './options.js';
import type { Publisher } from './publisher.js';

/** Looks at pools and their letters, and takes them down. */
export class Administration {
  readonly #link: Link;
  readonly #publisher: Publisher;
  readonly #serializer: Serializer;
  readonly #deadlineMs: number;

  constructor(link: Link, publisher: Publisher, serializer: Serializer, deadlineMs: number) {
    this.#link = link;
    this.#publisher = publisher;
    this.#serializer = serializer;
    this.#deadlineMs = deadlineMs;
  }

  async inspect(poolName: string, wait: WaitOptions): Promise<PoolInspection> {
    const what = `inspecting pool "${poolName}"`;
    const found = await this.#ask(what, wait, (connection, signal) =>
      connection.administration.inspect(poolName, signal),
    );
    if (found === undefined) throw noSuchPool(poolName);
    return found;
  }

  delete(poolName: string, force: boolean, wait: WaitOptions): Promise<void> {
    return this.#ask(`deleting pool "${poolName}"`, wait, (connection, signal) => {
      requireCapability(connection.capabilities.deletePool, 'deletePool()');
      return connection.administration.delete(poolName, force, signal);
    });
  }

  removeSubscription(poolName: string, subscription: Subscription, wait: WaitOptions): Promise<void> {
    const what = `removing ${subscription.exchangeName} ${subscription.topic} from pool "${poolName}"`;
    return this.#ask(what, wait, (connection, signal) => {
      requireCapability(connection.capabilities.removeSubscription, 'removeSubscription()');
      return connection.administration.removeSubscription(poolName, subscription, signal);
    });
  }

  /** The letters, oldest first; the view is closed when the loop ends, and everything not taken is back in its place. */
  async *letters(poolName: string, wait: WaitOptions): AsyncGenerator<Letter, void, undefined> {
    const view = await this.#openView(poolName, wait);
    try {
      for (;;) {
        const delivery = await this.#next(poolName, view, wait);
        if (delivery === undefined) return;
        yield new Letter(poolName, delivery, this.#serializer, {
          sendBack: (frame) => this.#publisher.sendOwn({ kind: 'pool', poolName }, frame),
          take: (held) => this.#take(poolName, held, wait),
        });
      }
    } finally {
      await this.#closeView(poolName, view);
    }
  }

  #next(poolName: string, view: DeadLetterView, wait: WaitOptions): Promise<Delivery | undefined> {
    return this.#ask(`reading the letters of pool "${poolName}"`, wait, (_, signal) => view.next(signal));
  }

  async #openView(poolName: string, wait: WaitOptions): Promise<DeadLetterView> {
    const what = `opening the letters of pool "${poolName}"`;
    const view = await this.#ask(what, wait, (connection, signal) =>
      connection.administration.openDeadLetters(poolName, signal),
    );
    if (view === undefined) throw noSuchPool(poolName);
    return view;
  }

  /** Has a deadline of its own: the caller's may be what ended the look. */
  #closeView(poolName: string, view: DeadLetterView): Promise<void> {
    const what = `closing the letters of pool "${poolName}"`;
    return withDeadline(deadline(what, {}, this.#deadlineMs), (signal) =>
      this.#explained(what, signal, view.close(signal)),
    );
  }

  /** Accepts the letter where it is held; if its view is closed it is looked for once more. */
  async #take(poolName: string, held: Delivery, wait: WaitOptions): Promise<boolean> {
    if (held.settle('accept')) return true;
    const view = await this.#openView(poolName, wait);
    try {
      for (;;) {
        const delivery = await this.#next(poolName, view, wait);
        if (delivery === undefined) return false;
        if (delivery.frame.id === held.frame.id) return delivery.settle('accept');
      }
    } finally {
      await this.#closeView(poolName, view);
    }
  }

  #ask<Answer>(
    what: string,
    wait: WaitOptions,
    question: (connection: DriverConnection, signal: AbortSignal) => Promise<Answer>,
  ): Promise<Answer> {
    const limit = deadline(what, wait, this.#deadlineMs, () => this.#link.failure);
    return withDeadline(limit, async (signal) => {
      const connection = await this.#link.whenOpen(signal);
      return await this.#explained(what, signal, question(connection, signal));
    });
  }

  async #explained<Answer>(what: string, signal: AbortSignal, answer: Promise<Answer>): Promise<Answer> {
    try {
      return await answer;
    } catch (error) {
      if (signal.aborted) throw signal.reason;
      throw failure(this.#link.driver.classify(error), `${what} failed`, error);
    }
  }
}

const noSuchPool = (poolName: string): PoolError =>
  new PoolError('not-found', `there is no pool "${poolName}"`, {
    advice: 'Join it once to make it, or check its name.',
  });

const requireCapability = (has: boolean, what: string): void => {
  if (has) return;
  throw new PoolError('not-supported', `this transport cannot do ${what}`, {
    advice: "Use the broker's own tools; connection.capabilities tells what the transport can do.",
  });
};
