/** What can stand in a `LinkedList`: it carries its neighbours, so taking it out costs no search and no table. */
export interface Linked<Item> {
  next: Item | undefined;
  previous: Item | undefined;
}

/**
 * A list in the order of `push`, for items that come and go with every message. A `Set` would do, were it not for its
 * hash table: each time it fills up, the old table goes on to point to the new one, and once one of them has grown old
 * V8's young collections keep all the tables after it, and every message they ever held.
 */
export class LinkedList<Item extends Linked<Item>> {
  #first: Item | undefined;
  #last: Item | undefined;

  /** The item must stand in no list. */
  push(item: Item): void {
    item.previous = this.#last;
    if (this.#last === undefined) this.#first = item;
    else this.#last.next = item;
    this.#last = item;
  }

  /** The item must stand in this list. */
  remove(item: Item): void {
    const { next, previous } = item;
    if (previous === undefined) this.#first = next;
    else previous.next = next;
    if (next === undefined) this.#last = previous;
    else next.previous = previous;
    item.next = undefined;
    item.previous = undefined;
  }

  get first(): Item | undefined {
    return this.#first;
  }

  /** The items as they stand now. */
  toArray(): Item[] {
    const items: Item[] = [];
    for (let item = this.#first; item !== undefined; item = item.next) items.push(item);
    return items;
  }
}
