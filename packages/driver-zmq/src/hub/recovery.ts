import type { EntryRecord, JournalWrite, MessageState, StoredEntry } from '../journal/journal.js';
import { isSettled } from '../journal/settled-bits.js';
import { Alarm } from './alarm.js';
import type { Operation } from './commit-queue.js';
import type { Queue } from './queue.js';
import type { Services } from './services.js';

export interface QueueToRecover {
  readonly queue: Queue;
  /** What is below may have been with a member when the last hub ended. */
  readonly handedOutBelow: number;
}

const entriesAtOnce = 1_000;
const retryMs = 1_000;

/**
 * Counts one delivery and one charge more for every message that may have been handed out when the last hub died, before
 * anything is handed out again: one that kills its hub each time comes to its delivery limit all the same.
 */
export class Recovery implements Operation {
  readonly isAlone = true;
  readonly byteLength = 0;
  readonly #services: Services;
  readonly #onDone: () => void;
  readonly #retry: Alarm;
  #left: readonly QueueToRecover[];
  #from = 0;
  #next = 0;

  constructor(queues: readonly QueueToRecover[], services: Services, onDone: () => void) {
    this.#left = queues.filter(({ handedOutBelow }) => handedOutBelow > 0);
    this.#services = services;
    this.#onDone = onDone;
    this.#retry = new Alarm(services.clock, () => this.start());
  }

  start(): void {
    this.#services.commits.add(this);
    this.#services.turn.schedule();
  }

  seal(): JournalWrite[] {
    const [first] = this.#left;
    if (first === undefined) return [];
    const { queue, handedOutBelow } = first;
    const writes: JournalWrite[] = [];
    this.#next = handedOutBelow;
    for (const stored of queue.stored(this.#from)) {
      if (stored.sequence >= handedOutBelow) break;
      if (writes.length >= entriesAtOnce) {
        this.#next = stored.sequence;
        return writes;
      }
      const entry = chargedBelow(stored, handedOutBelow);
      writes.push({ kind: 'entry', queueId: queue.queueId, sequence: stored.sequence, entry });
    }
    writes.push({ kind: 'mark', queueId: queue.queueId, handedOutBelow: 0 });
    return writes;
  }

  committed(): void {
    const handedOutBelow = this.#left[0]?.handedOutBelow ?? 0;
    this.#from = this.#next;
    if (this.#from >= handedOutBelow) {
      this.#from = 0;
      this.#left = this.#left.slice(1);
    }
    if (this.#left.length > 0) this.start();
    else this.#onDone();
  }

  /** Until it is written nothing goes out. */
  failed(): void {
    this.#retry.setFor(this.#services.clock.now() + retryMs);
  }
}

const chargedBelow = ({ sequence, entry }: StoredEntry, handedOutBelow: number): EntryRecord => {
  const known = new Map(entry.states?.map((state) => [state.index, state]));
  const states: MessageState[] = [];
  for (let index = 0; index < entry.count; index += 1) {
    if (isSettled(entry.settled, index)) continue;
    const state = known.get(index);
    const more = sequence + index < handedOutBelow ? 1 : 0;
    if (more === 0 && state === undefined) continue;
    states.push({ index, deliveries: (state?.deliveries ?? 0) + more, charges: (state?.charges ?? 0) + more });
  }
  const { states: _, ...rest } = entry;
  return states.length > 0 ? { ...rest, states } : rest;
};
