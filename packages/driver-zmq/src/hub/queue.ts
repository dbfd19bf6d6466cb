import type { StoredEntry } from '../journal/journal.js';
import { Entry, type EntryOwner } from './entry.js';
import { Lane } from './lane.js';
import { RecordBatch } from './record-batch.js';
import { firstOf, lengthOf, type Run, runsOf } from './run.js';
import type { Services } from './services.js';

/** Entries that are looked at together when a lane goes on with what is in the journal. */
const pageEntries = 64;

/** What waits in a pool or among its dead letters: higher priorities first, and within one in the order of arrival. */
export class Queue implements EntryOwner {
  readonly queueId: number;
  readonly #services: Services;
  /** From the highest priority to the lowest; only those in use. */
  readonly #lanes: Lane[] = [];
  #size = 0;
  #nextSequence: number;
  /** Entries below this number are committed, and counted here. */
  #committedBelow: number;
  #isRemoved = false;

  constructor(queueId: number, services: Services) {
    this.queueId = queueId;
    this.#services = services;
    this.#nextSequence = services.journal.nextSequence(queueId);
    this.#committedBelow = this.#nextSequence;
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
    return this.#committedBelow;
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
    this.#committedBelow = entry.sequence + entry.count;
    this.#size += entry.count;
    if (lane.storedFrom !== Infinity) return;
    if (this.#isFull(lane, entry)) lane.storedFrom = entry.sequence;
    else this.#insert(lane, { entry, from: 0, to: entry.count, deliveries: 0, charges: 0 });
  }

  /** Knows an entry of the journal that it does not hold yet: what a hub finds when it starts. */
  recover({ sequence, entry }: StoredEntry, unsettled: number): void {
    const lane = this.#laneOf(entry.priority);
    lane.storedFrom = Math.min(lane.storedFrom, sequence);
    this.#size += unsettled;
  }

  /** Takes back what was handed out, to the place that its number gives it. */
  putBack(run: Run): void {
    this.#size += lengthOf(run);
    this.#insert(this.#laneOf(run.entry.record.priority), run);
  }

  /** What is next to be handed out. */
  first(): Run | undefined {
    return this.#firstLane()?.first();
  }

  /** The most of `first()`, up to so many messages. */
  take(count: number): Run | undefined {
    return this.#take(this.#firstLane(), count);
  }

  /** What has been here for longest, whatever its priority. */
  oldest(): Run | undefined {
    return this.#oldestLane()?.first();
  }

  takeOldest(count: number): Run | undefined {
    return this.#take(this.#oldestLane(), count);
  }

  /** Ends it: what waits is gone, and nothing that comes back is taken. */
  remove(): void {
    this.#isRemoved = true;
    for (const lane of this.#lanes) this.#services.memory.used -= lane.byteLength;
    this.#lanes.length = 0;
    this.#size = 0;
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
  }

  #firstLane(): Lane | undefined {
    return this.#lanes.find((lane) => this.#holdsFirst(lane));
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
    for (let isMore = true; isMore; ) {
      const page = this.#services.journal.entries(this.queueId, lane.storedFrom, pageEntries);
      isMore = page.length === pageEntries;
      for (const stored of page) {
        if (stored.sequence >= this.#committedBelow) break;
        lane.storedFrom = stored.sequence + 1;
        if (stored.entry.priority === lane.priority) this.#loadEntry(lane, stored);
        if (this.#hasEnough(lane)) return;
      }
    }
    lane.storedFrom = Infinity;
  }

  #hasEnough(lane: Lane): boolean {
    return lane.byteLength * 2 >= this.#services.limits.queueMemoryBytes || lane.runCount >= pageEntries;
  }

  #loadEntry(lane: Lane, stored: StoredEntry): void {
    const { journal } = this.#services;
    const chunk = journal.chunk(stored.entry.chunkId);
    if (chunk === undefined) return;
    const entry = new Entry(this, stored, new RecordBatch(chunk.records, chunk.count));
    for (const run of runsOf(entry)) this.#insert(lane, run);
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
