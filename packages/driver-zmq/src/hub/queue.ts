import type { StoredEntry } from '../journal/journal.js';
import { countSettled } from '../journal/settled-bits.js';
import type { Entry, EntryOwner } from './entry.js';
import { Lane } from './lane.js';
import { firstOf, lengthOf, type Run, runsOf } from './run.js';
import type { Services } from './services.js';
import { StoredEntries } from './stored-entries.js';

/** What is enough for a lane that goes on with what is in the journal. */
const enoughRuns = 256;
const enoughBytes = 1_024 * 1_024;

/** What waits in a pool or among its dead letters: higher priorities first, and within one in the order of arrival. */
export class Queue implements EntryOwner {
  readonly queueId: number;
  readonly #services: Services;
  readonly #stored: StoredEntries;
  /** From the highest priority to the lowest; only those in use. */
  readonly #lanes: Lane[] = [];
  #size = 0;
  #nextSequence: number;
  /** No run in memory is over before. */
  #earliestExpiry = Infinity;
  #isRemoved = false;

  constructor(queueId: number, services: Services) {
    this.queueId = queueId;
    this.#services = services;
    this.#stored = new StoredEntries(this, services);
    this.#nextSequence = this.#stored.committedBelow;
  }

  get isRemoved(): boolean {
    return this.#isRemoved;
  }

  /** Messages that wait. */
  get size(): number {
    return this.#size;
  }

  /** Above the numbers of all that is committed. */
  get committedBelow(): number {
    return this.#stored.committedBelow;
  }

  /** Whether numbers were allotted to what is not committed. */
  get isExpecting(): boolean {
    return this.#nextSequence > this.committedBelow;
  }

  /** When to look for what is over. */
  get earliestExpiry(): number {
    return Math.min(this.#earliestExpiry, this.#stored.earliestExpiry);
  }

  /** Numbers for so many messages; the first of them. */
  allot(count: number): number {
    const first = this.#nextSequence;
    this.#nextSequence += count;
    return first;
  }

  /** Takes in an entry that is committed. */
  append(entry: Entry): void {
    const lane = this.#laneOf(entry.record.priority);
    this.#stored.committed(entry.sequence + entry.count);
    this.#size += entry.count;
    if (lane.storedFrom === Infinity && !this.#isFull(lane, entry)) {
      this.#insert(lane, { entry, from: 0, to: entry.count, deliveries: 0, charges: 0 });
      return;
    }
    lane.storedFrom = Math.min(lane.storedFrom, entry.sequence);
    this.#stored.leave(entry.record.expiresAtMs);
  }

  /** Finds what the journal holds: when a hub starts. */
  recover(): void {
    for (const { sequence, entry } of this.#stored.from(0)) {
      const lane = this.#laneOf(entry.priority);
      lane.storedFrom = Math.min(lane.storedFrom, sequence);
      this.#stored.leave(entry.expiresAtMs);
      this.#size += entry.count - countSettled(entry.settled);
    }
  }

  /** Entries that the journal holds from this number on, as they were committed. */
  stored(from: number): Iterable<StoredEntry> {
    return this.#stored.from(from);
  }

  /** Takes back what was handed out, to the place that its number gives it. */
  putBack(run: Run): void {
    this.#size += lengthOf(run);
    this.#insert(this.#laneOf(run.entry.record.priority), run);
  }

  /** What is next to be handed out. */
  first(): Run | undefined {
    return this.#lanes.find((lane) => this.#holdsFirst(lane))?.first();
  }

  /** The most of `first()`, up to so many messages. */
  take(count: number): Run | undefined {
    return this.#take(
      this.#lanes.find((lane) => this.#holdsFirst(lane)),
      count,
    );
  }

  /** What has been here for longest, whatever its priority. */
  oldest(): Run | undefined {
    return this.#oldestLane()?.first();
  }

  takeOldest(count: number): Run | undefined {
    return this.#take(this.#oldestLane(), count);
  }

  /** Takes out everything that is over by now. */
  takeExpired(now: number): Run[] {
    if (this.earliestExpiry > now) return [];
    const fromMemory = this.#lanes.flatMap((lane) => lane.takeExpired(now));
    for (const { entry, from, to } of fromMemory) this.#services.memory.used -= entry.byteLength(from, to);
    const expired = [...fromMemory, ...this.#takeExpiredFromStore(now)];
    for (const run of expired) this.#size -= lengthOf(run);
    this.#earliestExpiry = Math.min(Infinity, ...this.#lanes.map((lane) => lane.earliestExpiry()));
    return expired;
  }

  /** Ends it: what waits is gone, and nothing that comes back is taken. */
  remove(): void {
    this.#isRemoved = true;
    for (const lane of this.#lanes) this.#services.memory.used -= lane.byteLength;
    this.#lanes.length = 0;
    this.#size = 0;
  }

  #takeExpiredFromStore(now: number): Run[] {
    const from = Math.min(Infinity, ...this.#lanes.map(({ storedFrom }) => storedFrom));
    if (from === Infinity) return [];
    const isStored = ({ sequence, entry }: StoredEntry): boolean => sequence >= this.#laneOf(entry.priority).storedFrom;
    return this.#stored.takeExpired(now, from, isStored).flatMap(runsOf);
  }

  #take(lane: Lane | undefined, count: number): Run | undefined {
    const taken = lane?.take(count);
    if (taken === undefined) return undefined;
    this.#size -= lengthOf(taken);
    this.#services.memory.used -= taken.entry.byteLength(taken.from, taken.to);
    return taken;
  }

  #insert(lane: Lane, run: Run): void {
    lane.insert(run);
    this.#services.memory.used += run.entry.byteLength(run.from, run.to);
    this.#earliestExpiry = Math.min(this.#earliestExpiry, run.entry.record.expiresAtMs);
  }

  #oldestLane(): Lane | undefined {
    let oldest: Lane | undefined;
    let sequence = Infinity;
    for (const lane of this.#lanes) {
      const first = this.#holdsFirst(lane) ? lane.first() : undefined;
      if (first === undefined || firstOf(first) >= sequence) continue;
      oldest = lane;
      sequence = firstOf(first);
    }
    return oldest;
  }

  /** Goes on with what is in the journal when a lane has nothing left in memory. */
  #holdsFirst(lane: Lane): boolean {
    if (lane.runCount === 0 && lane.storedFrom !== Infinity) this.#load(lane);
    return lane.runCount > 0;
  }

  #load(lane: Lane): void {
    const bytes = Math.min(enoughBytes, this.#services.limits.queueMemoryBytes / 2);
    for (const stored of this.#stored.from(lane.storedFrom)) {
      lane.storedFrom = stored.sequence + 1;
      if (stored.entry.priority === lane.priority) this.#loadEntry(lane, stored);
      if (lane.byteLength >= bytes || lane.runCount >= enoughRuns) return;
    }
    lane.storedFrom = Infinity;
    if (this.#lanes.every(({ storedFrom }) => storedFrom === Infinity)) this.#stored.empty();
  }

  #loadEntry(lane: Lane, stored: StoredEntry): void {
    const entry = this.#stored.open(stored);
    if (entry === undefined) this.#size -= stored.entry.count - countSettled(stored.entry.settled);
    else for (const run of runsOf(entry)) this.#insert(lane, run);
  }

  #isFull(lane: Lane, entry: Entry): boolean {
    const { limits, memory } = this.#services;
    if (lane.runCount === 0) return false;
    const bytes = lane.byteLength + entry.byteLength(0, entry.count);
    return (
      bytes > limits.queueMemoryBytes ||
      lane.runCount >= limits.queueMemoryEntries ||
      memory.used > limits.hubMemoryBytes
    );
  }

  #laneOf(priority: number): Lane {
    const known = this.#lanes.find((lane) => lane.priority === priority);
    if (known !== undefined) return known;
    const lane = new Lane(priority);
    this.#lanes.push(lane);
    this.#lanes.sort((one, other) => other.priority - one.priority);
    return lane;
  }
}
