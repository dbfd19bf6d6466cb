import type { DeadLetterOptions, PoolSettings, Subscription } from '@joinpool/core/driver';
import type { Route } from '../protocol/payloads.js';

/** A pool, the dead letters of one, or what waits for its time: all are queues, and the journal knows no difference. */
export type QueueRecord =
  | {
      readonly kind: 'pool';
      readonly poolName: string;
      readonly settings: PoolSettings;
      readonly subscriptions: readonly Subscription[];
      readonly lettersQueueId: number;
    }
  | { readonly kind: 'letters'; readonly poolName: string; readonly options: DeadLetterOptions }
  | { readonly kind: 'delayed' };

/** How often one message of an entry was handed over, and how many of those count towards the delivery limit. */
export interface MessageState {
  readonly index: number;
  readonly deliveries: number;
  readonly charges: number;
}

/** A run of neighbouring records of one chunk that one queue got together. Its messages have consecutive numbers in the queue. */
export interface EntryRecord {
  readonly chunkId: number;
  /** The first of its records in the chunk. */
  readonly firstRecord: number;
  readonly count: number;
  readonly storedAtMs: number;
  /** Infinity where it does not expire. */
  readonly expiresAtMs: number;
  readonly priority: number;
  /** One bit for each message that the queue is done with, the first in the lowest bit of the first byte; absent: none. */
  readonly settled?: Uint8Array;
  /** Only of messages that were handed over and came back. */
  readonly states?: readonly MessageState[];
  /** Only in the queue of what is delayed: when it is routed, and how. */
  readonly delayed?: { readonly dueAtMs: number; readonly route: Route };
}

/** What is written; applied in the order given, all of a commit or nothing. */
export type JournalWrite =
  /** The records of one publish, which must stay as they are until it is written, and how many entries share them. */
  | {
      readonly kind: 'chunk';
      readonly chunkId: number;
      readonly records: Uint8Array;
      readonly count: number;
      readonly references: number;
    }
  /** One entry less shares the chunk; it goes with the last. */
  | { readonly kind: 'releaseChunk'; readonly chunkId: number }
  | { readonly kind: 'entry'; readonly queueId: number; readonly sequence: number; readonly entry: EntryRecord }
  | { readonly kind: 'removeEntry'; readonly queueId: number; readonly sequence: number }
  /** Made, or changed. */
  | { readonly kind: 'queue'; readonly queueId: number; readonly record: QueueRecord }
  /** With its entries and its references to chunks. */
  | { readonly kind: 'removeQueue'; readonly queueId: number }
  /** Messages of the queue below this number may have been handed over: after a crash they are told as redelivered. */
  | { readonly kind: 'mark'; readonly queueId: number; readonly handedOutBelow: number }
  | { readonly kind: 'exchange'; readonly exchangeName: string }
  | { readonly kind: 'producer'; readonly producerId: string; readonly record: ProducerRecord }
  | { readonly kind: 'removeProducer'; readonly producerId: string };

/** How far a producer's publishes are answered. */
export interface ProducerRecord {
  readonly answered: number;
  /** Of the last ones: what was refused, as JSON of `RefusedRange[]`; empty for none. */
  readonly refused: string;
  readonly lastSeenAtMs: number;
}

/** An entry with its place: the number of its first message in the queue. */
export interface StoredEntry {
  readonly sequence: number;
  readonly entry: EntryRecord;
}

export interface StoredQueue {
  readonly queueId: number;
  readonly record: QueueRecord;
  readonly handedOutBelow: number;
}

/** What a journal held when it was opened. */
export interface Recovered {
  readonly queues: readonly StoredQueue[];
  readonly exchanges: readonly string[];
  readonly producers: ReadonlyMap<string, ProducerRecord>;
  /** Above all that were ever given, also to what is gone. */
  readonly nextChunkId: number;
  readonly nextQueueId: number;
}

/** Where a hub keeps what it must not forget. */
export interface Journal {
  /** Whether it outlives the process. */
  readonly durable: boolean;
  readonly recovered: Recovered;
  /**
   * Writes; one call at a time. Resolves once it would survive a power cut (where `durable`). Rejects with nothing of it
   * written, with an error whose message says what an operator can do.
   */
  commit(writes: readonly JournalWrite[]): Promise<void>;
  /** Entries of the queue from this number on, in order, at most so many; of what is committed. */
  entries(queueId: number, fromSequence: number, most: number): readonly StoredEntry[];
  /** The number that the queue's next message gets: above every entry's, also of those that are gone. */
  nextSequence(queueId: number): number;
  /** The chunk's records, as they were given; undefined when no entry shares it any more. */
  chunk(chunkId: number): { readonly records: Uint8Array; readonly count: number } | undefined;
  /** Resolves when it is closed and may be opened by another. */
  close(): Promise<void>;
}
