import type { JournalWrite } from '../journal/journal.js';
import type { Failure, RefusedRange, Route } from '../protocol/payloads.js';
import type { Operation } from './commit-queue.js';
import type { DelayedPublishes } from './delayed-publishes.js';
import { Distribution } from './distribution.js';
import type { Producer } from './producer.js';
import type { Producers } from './producers.js';
import type { RecordBatch } from './record-batch.js';
import type { Services } from './services.js';
import type { Topology } from './topology.js';

export interface PublishParts {
  readonly producer: Producer;
  readonly first: number;
  readonly route: Route;
  readonly batch: RecordBatch;
}

/** What publishes need of their hub. */
export interface PublishSurroundings {
  readonly services: Services;
  readonly topology: Topology;
  readonly producers: Producers;
  readonly delayed: DelayedPublishes;
}

/** What takes the records, as far as their publish is concerned. */
type Taker = Pick<Distribution, 'committed' | 'failed'>;

/** The records of one PUBLISH. */
export class Publish implements Operation {
  readonly isAlone = false;
  readonly byteLength: number;
  readonly #parts: PublishParts;
  readonly #surroundings: PublishSurroundings;
  #taker: Taker | undefined;

  constructor(parts: PublishParts, surroundings: PublishSurroundings) {
    this.#parts = parts;
    this.#surroundings = surroundings;
    this.byteLength = parts.batch.records.byteLength;
  }

  seal(): JournalWrite[] {
    const { route, batch, first } = this.#parts;
    const { topology, services, delayed } = this.#surroundings;
    const failure = this.#tooLarge();
    const targets = failure ?? topology.route(route.to);
    if ('kind' in targets) return this.#refuse(targets);
    const isWanted = targets.pools.length > 0 || targets.letters !== undefined;
    if (!isWanted && route.mandatory) return this.#refuse({ kind: 'unroutable', message: 'no pool wants this topic' });
    if ((route.delayMs ?? 0) > 0 && targets.letters === undefined) {
      const kept = delayed.keep(batch, route);
      this.#taker = kept;
      return this.#sealed(kept.writes, true, undefined);
    }
    const distribution = new Distribution(batch, route, services);
    this.#taker = distribution;
    const writes = distribution.writes(targets);
    const { taken, failure: full } = distribution;
    return this.#sealed(writes, isWanted, full && { first: first + taken, count: batch.count - taken, ...full });
  }

  committed(): void {
    this.#taker?.committed();
  }

  failed(): void {
    this.#taker?.failed();
  }

  /** A batch as large as that has one record. */
  #tooLarge(): Failure | undefined {
    const { bodyBytes } = this.#surroundings.services.limits;
    const { batch } = this.#parts;
    if (batch.records.byteLength <= bodyBytes || batch.bodyBytes(0) <= bodyBytes) return undefined;
    return { kind: 'too-large', message: `the body has ${batch.bodyBytes(0)} bytes, and the hub takes ${bodyBytes}` };
  }

  #refuse(failure: Failure): JournalWrite[] {
    const { first, batch } = this.#parts;
    return this.#sealed([], false, { first, count: batch.count, ...failure });
  }

  #sealed(writes: JournalWrite[], isRouted: boolean, refused: RefusedRange | undefined): JournalWrite[] {
    const { producer, first, batch } = this.#parts;
    producer.seal({ last: first + batch.count - 1, isRouted, refused });
    this.#surroundings.producers.sealFor(producer, this.byteLength, writes.length > 0);
    return writes;
  }
}
