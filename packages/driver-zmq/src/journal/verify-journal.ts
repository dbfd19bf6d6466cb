import { DriverFailure } from '@joinpool/core/driver';
import { decodeFacts, endOf } from './chunk-facts.js';
import { decodeEntry } from './entry-codec.js';
import { numberedKey, numberInKey } from './journal-keys.js';
import type { JournalStore, StoredPair } from './journal-store.js';

const pairsAtATime = 100;

/** Reads all chunks and entries. Throws `DriverFailure` where the end of one is missing. */
export const verify = (store: JournalStore): void => {
  eachOf(store, 'facts', ({ key, value }) => {
    const records = store.get(numberedKey('chunk', numberInKey(key, 0)));
    if (records !== undefined && endOf(records) === decodeFacts(value).end) return;
    throw new DriverFailure(
      'unknown',
      'the journal is damaged, the end of a chunk is missing: restore it from a copy, or start with an empty folder',
    );
  });
  eachOf(store, 'entry', ({ value }) => decodeEntry(value));
};

const eachOf = (store: JournalStore, kind: 'facts' | 'entry', check: (pair: StoredPair) => unknown): void => {
  const end = numberedKey(kind, Number.MAX_SAFE_INTEGER);
  let start = numberedKey(kind, 0);
  for (;;) {
    const pairs = store.range({ start, end, limit: pairsAtATime });
    for (const pair of pairs) {
      check(pair);
      start = Buffer.concat([pair.key, Buffer.alloc(1)]);
    }
    if (pairs.length < pairsAtATime) return;
  }
};
