import { decodeChunk } from './chunk-codec.js';
import { decodeEntry } from './entry-codec.js';
import { numberedKey } from './journal-keys.js';
import type { JournalStore } from './journal-store.js';

const pairsAtATime = 100;

/** Reads all chunks and entries. Throws `DriverFailure` where one is not whole. */
export const verify = (store: JournalStore): void => {
  eachOf(store, 'chunk', decodeChunk);
  eachOf(store, 'entry', decodeEntry);
};

const eachOf = (store: JournalStore, kind: 'chunk' | 'entry', check: (value: Uint8Array) => unknown): void => {
  const end = numberedKey(kind, Number.MAX_SAFE_INTEGER);
  let start = numberedKey(kind, 0);
  for (;;) {
    const pairs = store.range({ start, end, limit: pairsAtATime });
    for (const { key, value } of pairs) {
      check(value);
      start = Buffer.concat([key, Buffer.alloc(1)]);
    }
    if (pairs.length < pairsAtATime) return;
  }
};
