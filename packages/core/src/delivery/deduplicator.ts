/** Remembers which messages of a pool were processed. */
export interface IdStore {
  has(poolName: string, messageId: string): boolean | PromiseLike<boolean>;
  add(poolName: string, messageId: string): void | PromiseLike<void>;
}

/** Remembers the last `maxIds` message ids of each pool, in this process. */
export class MemoryIdStore implements IdStore {
  readonly #maxIds: number;
  readonly #pools = new Map<string, Set<string>>();

  constructor(options: { readonly maxIds: number } = { maxIds: 100_000 }) {
    this.#maxIds = options.maxIds;
  }

  has(poolName: string, messageId: string): boolean {
    return this.#pools.get(poolName)?.has(messageId) ?? false;
  }

  add(poolName: string, messageId: string): void {
    const ids = this.#pools.get(poolName) ?? new Set();
    this.#pools.set(poolName, ids);
    ids.delete(messageId); // sets keep insertion order: seen again is seen last
    ids.add(messageId);
    if (ids.size <= this.#maxIds) return;
    const [oldest] = ids;
    if (oldest !== undefined) ids.delete(oldest);
  }
}
