import type { Pool } from './pool.js';
import { TopicIndex } from './topic-index.js';

const mostRemembered = 4_096;

/** A topic exchange: which pools want which topic. */
export class Exchange {
  readonly #index = new TopicIndex<Pool>();
  /** Answers for topics seen lately; any change empties it. */
  readonly #remembered = new Map<string, readonly Pool[]>();

  bind(pool: Pool, pattern: string): void {
    this.#index.add(pattern, pool);
    this.#remembered.clear();
  }

  unbind(pool: Pool, pattern: string): void {
    this.#index.remove(pattern, pool);
    this.#remembered.clear();
  }

  /** Each pool that wants this topic, once. */
  route(topic: string): readonly Pool[] {
    const known = this.#remembered.get(topic);
    if (known !== undefined) return known;
    const pools = [...this.#index.match(topic)];
    if (this.#remembered.size >= mostRemembered) this.#remembered.clear();
    this.#remembered.set(topic, pools);
    return pools;
  }
}
