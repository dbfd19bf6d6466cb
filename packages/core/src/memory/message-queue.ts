import type { Frame } from '../driver/frame.js';
import { partitionPoint } from '../util/partition-point.js';

/** A pool's copy of a message. Its place in the pool is its sequence number, which a return does not change. */
export interface StoredMessage {
  readonly frame: Frame;
  readonly sequence: number;
  readonly priority: number;
  readonly storedAt: number;
  readonly expiresAt: number;
  /** Made by `faults.duplicate()`, which never doubles a double. */
  readonly isDuplicate: boolean;
  /** How often it was handed over. */
  deliveries: number;
  /** How many of those count towards the delivery limit. */
  charges: number;
}

/** Messages of one priority in the order of their sequence numbers. */
class Lane {
  #items: (StoredMessage | undefined)[] = [];
  #head = 0;

  get size(): number {
    return this.#items.length - this.#head;
  }

  first(): StoredMessage | undefined {
    return this.#items[this.#head];
  }

  takeFirst(): StoredMessage | undefined {
    const message = this.#items[this.#head];
    if (message === undefined) return undefined;
    this.#items[this.#head] = undefined;
    this.#head += 1;
    if (this.#head > 1_024 && this.#head * 2 > this.#items.length) this.#compact();
    return message;
  }

  insert(message: StoredMessage): void {
    const at = this.#placeOf(message);
    if (at === this.#head && this.#head > 0) {
      this.#head -= 1;
      this.#items[this.#head] = message;
    } else {
      this.#items.splice(at, 0, message);
    }
  }

  removeExpired(now: number): StoredMessage[] {
    this.#compact();
    const isExpired = (message: StoredMessage | undefined) => message !== undefined && message.expiresAt <= now;
    const removed = this.#items.filter((message) => message !== undefined && isExpired(message));
    if (removed.length > 0) this.#items = this.#items.filter((message) => !isExpired(message));
    return removed.filter((message) => message !== undefined);
  }

  earliestExpiry(): number {
    return this.#items.reduce((earliest, message) => Math.min(earliest, message?.expiresAt ?? Infinity), Infinity);
  }

  /** Most come last. */
  #placeOf({ sequence }: StoredMessage): number {
    const end = this.#items.length;
    const last = this.#items[end - 1];
    if (last === undefined || last.sequence <= sequence) return end;
    return partitionPoint(this.#head, end, (index) => (this.#items[index]?.sequence ?? Infinity) <= sequence);
  }

  #compact(): void {
    this.#items.splice(0, this.#head);
    this.#head = 0;
  }
}

/** What waits: higher priorities first, and within one in the order of arrival, also after a return. */
export class MessageQueue {
  /** From the highest priority to the lowest; only those in use. */
  readonly #lanes: { readonly priority: number; readonly lane: Lane }[] = [];
  #size = 0;

  get size(): number {
    return this.#size;
  }

  /** The message that is next to be handed out. */
  next(): StoredMessage | undefined {
    return this.#lanes.find(({ lane }) => lane.size > 0)?.lane.first();
  }

  takeNext(): StoredMessage | undefined {
    return this.#take(this.#lanes.find(({ lane }) => lane.size > 0)?.lane);
  }

  /** The message that has been here for longest, whatever its priority. */
  oldest(): StoredMessage | undefined {
    return this.#oldestLane()?.first();
  }

  takeOldest(): StoredMessage | undefined {
    return this.#take(this.#oldestLane());
  }

  insert(message: StoredMessage): void {
    this.#laneOf(message.priority).insert(message);
    this.#size += 1;
  }

  /** Takes out what is over by `now`, oldest first. */
  removeExpired(now: number): StoredMessage[] {
    const removed = this.#lanes.flatMap(({ lane }) => lane.removeExpired(now));
    this.#size -= removed.length;
    return removed.sort((one, other) => one.sequence - other.sequence);
  }

  /** When the next message expires; Infinity where none does. */
  earliestExpiry(): number {
    return Math.min(...this.#lanes.map(({ lane }) => lane.earliestExpiry()));
  }

  #take(lane: Lane | undefined): StoredMessage | undefined {
    const message = lane?.takeFirst();
    if (message !== undefined) this.#size -= 1;
    return message;
  }

  #oldestLane(): Lane | undefined {
    let oldest: Lane | undefined;
    for (const { lane } of this.#lanes) {
      const sequence = lane.first()?.sequence ?? Infinity;
      if (sequence < (oldest?.first()?.sequence ?? Infinity)) oldest = lane;
    }
    return oldest;
  }

  #laneOf(priority: number): Lane {
    const known = this.#lanes.find((candidate) => candidate.priority === priority);
    if (known !== undefined) return known.lane;
    const lane = new Lane();
    this.#lanes.push({ priority, lane });
    this.#lanes.sort((one, other) => other.priority - one.priority);
    return lane;
  }
}
