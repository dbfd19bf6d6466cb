import { partitionPoint } from '@joinpool/core/driver';
import type { JournalWrite, StoredEntry } from '../journal/journal.js';
import type { Route } from '../protocol/payloads.js';
import { Alarm } from './alarm.js';
import type { Operation } from './commit-queue.js';
import { Distribution } from './distribution.js';
import { RecordBatch } from './record-batch.js';
import type { Services } from './services.js';
import type { Topology } from './topology.js';

/** Where one is in the journal, and when it is due. */
interface Due {
  readonly dueAtMs: number;
  readonly sequence: number;
}

/** A publish that is kept for later. */
export interface Kept {
  readonly writes: JournalWrite[];
  committed(): void;
  failed(): void;
}

const mostAtOnce = 64;
const retryMs = 1_000;

/** Publishes that wait for their time in a queue of their own; which pools want them is asked when it has come. */
export class DelayedPublishes {
  readonly #services: Services;
  readonly #topology: Topology;
  readonly #alarm: Alarm;
  /** The next one last. Their records are in the journal alone. */
  #waiting: Due[] = [];
  #queueId: number | undefined;
  #isQueueWritten = false;
  #nextSequence = 0;
  /** Nothing is routed before `start`, nor while what was due is on its way. */
  #isRouting = true;

  constructor(services: Services, topology: Topology) {
    this.#services = services;
    this.#topology = topology;
    this.#alarm = new Alarm(services.clock, () => this.#routeDue());
  }

  recover(queueId: number): void {
    const { journal } = this.#services;
    this.#queueId = queueId;
    this.#isQueueWritten = true;
    this.#nextSequence = journal.nextSequence(queueId);
    for (let from = 0; ; ) {
      const page = journal.entries(queueId, from, mostAtOnce);
      for (const { sequence, entry } of page) this.#add({ dueAtMs: entry.delayed?.dueAtMs ?? 0, sequence });
      const last = page.at(-1);
      if (last === undefined) return;
      from = last.sequence + 1;
    }
  }

  /** Until a new hub has counted what the last one handed out, nothing may come into its pools. */
  start(): void {
    this.#isRouting = false;
    this.#alarm.setFor(this.#waiting.at(-1)?.dueAtMs ?? Infinity);
  }

  keep(batch: RecordBatch, route: Route): Kept {
    const { clock, nextChunkId } = this.#services;
    const chunkId = nextChunkId();
    const sequence = this.#nextSequence;
    const storedAtMs = clock.now();
    const dueAtMs = storedAtMs + (route.delayMs ?? 0);
    const { records, count } = batch;
    const entry = {
      ...{ chunkId, firstRecord: 0, count, storedAtMs, expiresAtMs: Infinity, priority: 0 },
      delayed: { dueAtMs, route },
    };
    this.#nextSequence += count;
    return {
      writes: [
        ...this.#queueWrites(),
        { kind: 'chunk', chunkId, records, count, references: 1 },
        { kind: 'entry', queueId: this.#ownQueueId(), sequence, entry },
      ],
      committed: () => {
        this.#isQueueWritten = true;
        this.#add({ dueAtMs, sequence });
      },
      failed: () => undefined,
    };
  }

  stop(): void {
    this.#alarm.turnOff();
  }

  /** They leave this queue in the commit that puts them into their pools. */
  #routeDue(): void {
    if (this.#isRouting) return;
    const due = this.#takeDue();
    if (due.length === 0) return;
    this.#isRouting = true;
    const { commits, turn, clock } = this.#services;
    commits.add(
      new RouteDue(due, this.#ownQueueId(), {
        services: this.#services,
        topology: this.#topology,
        onDone: (isDone, left) => {
          this.#isRouting = false;
          for (const one of left) this.#insert(one);
          const next = this.#waiting.at(-1)?.dueAtMs ?? Infinity;
          this.#alarm.setFor(isDone ? next : clock.now() + retryMs);
        },
      }),
    );
    turn.schedule();
  }

  #takeDue(): Due[] {
    const now = this.#services.clock.now();
    const due: Due[] = [];
    for (let next = this.#waiting.at(-1); next !== undefined && next.dueAtMs <= now; next = this.#waiting.at(-1)) {
      if (due.length >= mostAtOnce) break;
      this.#waiting.pop();
      due.push(next);
    }
    return due;
  }

  #add(due: Due): void {
    this.#insert(due);
    if (!this.#isRouting) this.#alarm.setFor(due.dueAtMs);
  }

  #insert(due: Due): void {
    const at = partitionPoint(0, this.#waiting.length, (index) => {
      const found = this.#waiting[index];
      return found !== undefined && isLater(found, due);
    });
    this.#waiting.splice(at, 0, due);
  }

  #ownQueueId(): number {
    this.#queueId ??= this.#services.nextQueueId();
    return this.#queueId;
  }

  #queueWrites(): JournalWrite[] {
    if (this.#isQueueWritten) return [];
    return [{ kind: 'queue', queueId: this.#ownQueueId(), record: { kind: 'delayed' } }];
  }
}

const isLater = (one: Due, other: Due): boolean =>
  one.dueAtMs > other.dueAtMs || (one.dueAtMs === other.dueAtMs && one.sequence > other.sequence);

interface RouteDueParts {
  readonly services: Services;
  readonly topology: Topology;
  /** With those that are still to be routed. */
  readonly onDone: (isDone: boolean, left: readonly Due[]) => void;
}

/** Has what is due routed. It was confirmed when it came: a pool that has become full since takes it all the same. */
class RouteDue implements Operation {
  readonly isAlone = false;
  readonly byteLength = 0;
  readonly #due: readonly Due[];
  readonly #queueId: number;
  readonly #parts: RouteDueParts;
  #distributions: Distribution[] = [];
  #left: readonly Due[] = [];
  #bytes = 0;

  constructor(due: readonly Due[], queueId: number, parts: RouteDueParts) {
    this.#due = due;
    this.#queueId = queueId;
    this.#parts = parts;
  }

  /** As many as one commit takes together. */
  seal(): JournalWrite[] {
    const { journal, limits } = this.#parts.services;
    const writes: JournalWrite[] = [];
    for (const [index, { sequence }] of this.#due.entries()) {
      if (this.#bytes >= limits.commitBytes) {
        this.#left = this.#due.slice(index);
        break;
      }
      const [stored] = journal.entries(this.#queueId, sequence, 1);
      if (stored?.sequence === sequence) writes.push(...this.#route(stored));
    }
    return writes;
  }

  committed(): void {
    for (const distribution of this.#distributions) distribution.committed();
    this.#parts.onDone(true, this.#left);
  }

  failed(): void {
    for (const distribution of this.#distributions) distribution.failed();
    this.#parts.onDone(false, this.#due);
  }

  #route({ sequence, entry }: StoredEntry): JournalWrite[] {
    const { services, topology } = this.#parts;
    const removal: JournalWrite[] = [
      { kind: 'removeEntry', queueId: this.#queueId, sequence },
      { kind: 'releaseChunk', chunkId: entry.chunkId },
    ];
    const chunk = services.journal.chunk(entry.chunkId);
    const targets = entry.delayed && topology.route(entry.delayed.route.to);
    if (chunk === undefined || targets === undefined || entry.delayed === undefined || 'kind' in targets)
      return removal;
    this.#bytes += chunk.records.byteLength;
    const distribution = new Distribution(new RecordBatch(chunk.records, chunk.count), entry.delayed.route, services);
    this.#distributions.push(distribution);
    return [...distribution.writesOfConfirmed(targets), ...removal];
  }
}
