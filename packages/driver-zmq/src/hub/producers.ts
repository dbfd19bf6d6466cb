import type { JournalWrite, ProducerRecord } from '../journal/journal.js';
import { refusedRanges } from '../protocol/parse-payload.js';
import type { Change } from './change.js';
import type { HubClock } from './clock.js';
import type { CommitPart } from './commit-queue.js';
import { notWritten } from './failure.js';
import type { HubLimits } from './limits.js';
import { Producer } from './producer.js';

interface Sealed {
  bytes: number;
  isWritten: boolean;
}

/** All producers, and what the commit under way answers them. */
export class Producers implements CommitPart {
  readonly #clock: HubClock;
  readonly #limits: HubLimits;
  readonly #producers = new Map<string, Producer>();
  #sealed = new Map<Producer, Sealed>();

  constructor(clock: HubClock, limits: HubLimits) {
    this.#clock = clock;
    this.#limits = limits;
  }

  recover(records: ReadonlyMap<string, ProducerRecord>): void {
    for (const [producerId, record] of records) {
      const producer = this.#make(producerId, record.lastSeenAtMs);
      const refused = record.refused === '' ? [] : refusedRanges(JSON.parse(record.refused), 'refused');
      producer.recover(record, refused);
    }
  }

  get(producerId: string): Producer {
    return this.#producers.get(producerId) ?? this.#make(producerId, this.#clock.now());
  }

  /** It has no session any more; one that never published is nothing to remember. */
  leave(producer: Producer): void {
    producer.lastSeenAtMs = this.#clock.now();
    if (producer.lastReceived === 0) this.#producers.delete(producer.producerId);
  }

  /** The commit being made up answers so many bytes of this producer's; `isWritten` where it writes them. */
  sealFor(producer: Producer, bytes: number, isWritten: boolean): void {
    const sealed = this.#sealed.get(producer) ?? { bytes: 0, isWritten: false };
    sealed.bytes += bytes;
    sealed.isWritten ||= isWritten;
    this.#sealed.set(producer, sealed);
  }

  seal(): JournalWrite[] {
    const now = this.#clock.now();
    for (const producer of this.#sealed.keys()) producer.lastSeenAtMs = now;
    return [...this.#sealed]
      .filter(([, { isWritten }]) => isWritten)
      .map(([producer]) => ({ kind: 'producer', producerId: producer.producerId, record: producer.record() }));
  }

  committed(): void {
    this.#answer(undefined);
  }

  failed(error: unknown): void {
    this.#answer(error);
  }

  /** A change that forgets who was not seen for too long. */
  forgetUnseen(): Change<void> {
    const before = this.#clock.now() - this.#limits.producerMemoryMs;
    const isUnseen = ({ sink, lastSeenAtMs }: Producer): boolean => sink === undefined && lastSeenAtMs < before;
    const unseen = [...this.#producers.values()].filter(isUnseen);
    return {
      writes: unseen.map(({ producerId }) => ({ kind: 'removeProducer', producerId })),
      apply: () => {
        for (const producer of unseen.filter(isUnseen)) this.#producers.delete(producer.producerId);
      },
    };
  }

  #make(producerId: string, lastSeenAtMs: number): Producer {
    const producer = new Producer(producerId, this.#limits.producerWindowMessages, lastSeenAtMs);
    this.#producers.set(producerId, producer);
    return producer;
  }

  #answer(error: unknown): void {
    const sealed = this.#sealed;
    this.#sealed = new Map();
    const failure = error === undefined ? undefined : notWritten(error);
    for (const [producer, { bytes }] of sealed) producer.answer(failure, bytes);
  }
}
