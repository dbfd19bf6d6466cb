/** What can stand in a lane: only the first of its lane may run. */
export interface LaneItem {
  readonly orderingKey: string | undefined;
}

/** One lane per ordering key: its items run one after the other, in the order they came. */
export class OrderingLanes<Item extends LaneItem> {
  readonly #lanes = new Map<string, Item[]>();

  /** Queues the item in its lane. @returns whether it may run now. */
  enter(item: Item): boolean {
    if (item.orderingKey === undefined) return true;
    const lane = this.#lanes.get(item.orderingKey);
    if (lane === undefined) {
      this.#lanes.set(item.orderingKey, [item]);
      return true;
    }
    lane.push(item);
    return false;
  }

  /** Takes the item out of its lane. @returns the item that may run now because of that. */
  leave(item: Item): Item | undefined {
    if (item.orderingKey === undefined) return undefined;
    const lane = this.#lanes.get(item.orderingKey);
    const place = lane?.indexOf(item) ?? -1;
    if (lane === undefined || place < 0) return undefined;
    lane.splice(place, 1);
    if (lane.length === 0) this.#lanes.delete(item.orderingKey);
    return place === 0 ? lane[0] : undefined;
  }
}
