import { within } from './pools.js';

/** Keeps what comes, and lets a test wait for so many. */
export class Arrivals<Item> {
  readonly items: Item[] = [];
  #arrived: () => void = () => undefined;

  readonly add = (item: Item): void => {
    this.items.push(item);
    this.#arrived();
  };

  /** Resolves when so many have come; rejects with the number when they do not. */
  async first(count: number, signal = within()): Promise<readonly Item[]> {
    while (this.items.length < count) {
      await new Promise<void>((resolve, reject) => {
        this.#arrived = resolve;
        signal.addEventListener('abort', () => reject(new Error(`only ${this.items.length} of ${count} came`)));
      });
    }
    return this.items;
  }
}
