import { isThenable } from '../util/thenable.js';
import type { OutboxAnswer } from './outbox-entry.js';

/** What `publishMany` needs. */
export interface PublishManyWork {
  readonly bodies: Iterable<unknown> | AsyncIterable<unknown>;
  /** Publishes one of them; the answer may come within this call. What it throws is an answer too. */
  readonly publish: (body: unknown, answer: OutboxAnswer) => void;
  /** How many publishes are under way at once. */
  readonly width: number;
  readonly onProgress: ((confirmed: number) => void) | undefined;
}

/** So many are started before those that failed at once are heard of. */
const startedTogether = 64;

/** The publishes of one `publishMany`. */
class Publishes {
  readonly #work: PublishManyWork;
  /** For all of them. */
  readonly #answer: OutboxAnswer = { resolve: () => this.#confirm(), reject: (error) => this.#fail(error) };
  #underWay = 0;
  #started = 0;
  #confirmed = 0;
  #failed: { readonly error: unknown } | undefined;
  /** Called when one is over, by whoever waits for that. */
  #onOver: (() => void) | undefined;

  constructor(work: PublishManyWork) {
    this.#work = work;
  }

  async startEach(bodies: AsyncIterable<unknown>): Promise<void> {
    for await (const body of bodies) {
      if (this.#start(body)) await this.#ready();
      if (this.#failed !== undefined) return;
    }
  }

  /** What need not be waited for is not: that would take as long as to publish it. */
  async startAll(bodies: Iterable<unknown>): Promise<void> {
    for (const body of bodies) {
      if (this.#start(isThenable(body) ? await body : body)) await this.#ready();
      if (this.#failed !== undefined) return;
    }
  }

  /** Rejects with the first failure, when all are over. */
  async end(): Promise<{ readonly confirmed: number }> {
    await this.#untilFewerThan(1);
    if (this.#failed !== undefined) throw this.#failed.error;
    return { confirmed: this.#confirmed };
  }

  /** @returns whether `#ready` has to be waited for before the next one. */
  #start(body: unknown): boolean {
    this.#underWay += 1;
    this.#started += 1;
    try {
      this.#work.publish(body, this.#answer);
    } catch (error) {
      this.#fail(error);
    }
    return this.#underWay >= this.#work.width || this.#started % startedTogether === 0;
  }

  async #ready(): Promise<void> {
    await undefined;
    await this.#untilFewerThan(this.#work.width);
  }

  async #untilFewerThan(count: number): Promise<void> {
    while (this.#underWay >= count) {
      await new Promise<void>((resolve) => {
        this.#onOver = resolve;
      });
    }
  }

  #confirm(): void {
    this.#confirmed += 1;
    try {
      this.#work.onProgress?.(this.#confirmed);
    } catch (error) {
      this.#failed ??= { error };
    }
    this.#over();
  }

  #fail(error: unknown): void {
    this.#failed ??= { error };
    this.#over();
  }

  #over(): void {
    this.#underWay -= 1;
    const onOver = this.#onOver;
    this.#onOver = undefined;
    onOver?.();
  }
}

const isAsync = (bodies: PublishManyWork['bodies']): bodies is AsyncIterable<unknown> =>
  Symbol.asyncIterator in Object(bodies);

/** Keeps `width` publishes under way until the bodies end; rejects with the first failure, when those under way are over. */
export const publishMany = async (work: PublishManyWork): Promise<{ readonly confirmed: number }> => {
  const publishes = new Publishes(work);
  await (isAsync(work.bodies) ? publishes.startEach(work.bodies) : publishes.startAll(work.bodies));
  return await publishes.end();
};
