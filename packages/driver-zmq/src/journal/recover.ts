import { asBuffer } from '../protocol/header.js';
import type { ProducerRecord, QueueRecord, Recovered, StoredQueue } from './journal.js';
import { numberedKey, numberInKey, rangeOf, textInKey } from './journal-keys.js';
import type { JournalNumbers } from './journal-numbers.js';
import type { JournalStore } from './journal-store.js';
import { decodeNumber } from './number-codec.js';

/** Reads what a hub has to know before it starts; its entries and chunks stay where they are. */
export const recover = (store: JournalStore, numbers: JournalNumbers): Recovered => {
  const queues: StoredQueue[] = [];
  for (const { key, value } of store.range(rangeOf('queue'))) {
    const queueId = numberInKey(key, 0);
    const mark = store.get(numberedKey('mark', queueId));
    const record: QueueRecord = parse(value);
    queues.push({ queueId, record, handedOutBelow: mark === undefined ? 0 : decodeNumber(mark) });
  }
  const exchanges = Array.from(store.range(rangeOf('exchange')), ({ key }) => textInKey(key));
  const producers = new Map<string, ProducerRecord>();
  for (const { key, value } of store.range(rangeOf('producer'))) producers.set(textInKey(key), parse(value));
  const { nextChunkId, nextQueueId } = numbers;
  return { queues, exchanges, producers, nextChunkId, nextQueueId };
};

/** What the journal wrote itself. */
const parse = (value: Uint8Array) => JSON.parse(asBuffer(value).toString());
