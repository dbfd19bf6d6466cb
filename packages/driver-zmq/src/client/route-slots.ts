import type { Route } from '../protocol/payloads.js';

/** As many as a hub keeps for one session. */
const mostSlots = 4_096;

/** Which slot the hub knows a route by; the one that was named longest ago gives its slot to a new one. */
export class RouteSlots {
  readonly #most: number;
  readonly #slots = new Map<string, number>();

  constructor(most = mostSlots) {
    this.#most = most;
  }

  /** The route's slot, and whether the hub has yet to be told of it. */
  take(route: Route): { readonly slot: number; readonly isNew: boolean } {
    const name = JSON.stringify(route);
    const known = this.#slots.get(name);
    if (known !== undefined) return { slot: known, isNew: false };
    const slot = this.#slots.size < this.#most ? this.#slots.size : this.#evict();
    this.#slots.set(name, slot);
    return { slot, isNew: true };
  }

  #evict(): number {
    const [oldest = ['', 0]] = this.#slots;
    const [name, slot] = oldest;
    this.#slots.delete(name);
    return slot;
  }
}
