import { compileTopicPattern, type TopicMatcher } from '../driver/topic-pattern.js';
import type { MemoryPool } from './memory-pool.js';

const mostRemembered = 1_000;

interface Binding {
  readonly pool: MemoryPool;
  readonly pattern: string;
  readonly matches: TopicMatcher;
}

/** A topic exchange: which pools want which topic. */
export class MemoryExchange {
  #bindings: Binding[] = [];
  /** Answers for topics seen lately; any change of a binding empties it. */
  readonly #remembered = new Map<string, readonly MemoryPool[]>();

  bind(pool: MemoryPool, pattern: string): void {
    this.#bindings.push({ pool, pattern, matches: compileTopicPattern(pattern) });
    this.#remembered.clear();
  }

  /** Without a pattern: everything of this pool. */
  unbind(pool: MemoryPool, pattern?: string): void {
    this.#bindings = this.#bindings.filter(
      (binding) => binding.pool !== pool || (pattern !== undefined && binding.pattern !== pattern),
    );
    this.#remembered.clear();
  }

  /** Each pool that wants this topic, once. */
  route(topic: string): readonly MemoryPool[] {
    const known = this.#remembered.get(topic);
    if (known !== undefined) return known;
    const words = topic.split('.');
    const wanted = this.#bindings.filter((binding) => binding.matches(words)).map((binding) => binding.pool);
    const pools = [...new Set(wanted)];
    if (this.#remembered.size >= mostRemembered) this.#remembered.clear();
    this.#remembered.set(topic, pools);
    return pools;
  }
}
