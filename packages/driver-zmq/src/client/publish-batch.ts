import type { Route } from '../protocol/payloads.js';
import type { PublishEntry } from './publish-entry.js';

/** The messages of one PUBLISH, until each of them is answered. */
export class PublishBatch {
  readonly route: Route;
  readonly entries: readonly PublishEntry[];
  readonly byteLength: number;
  /** The number of its first message; given when it is sent. */
  first = 0;
  #records: Uint8Array;

  constructor(route: Route, entries: readonly PublishEntry[], records: Uint8Array) {
    this.route = route;
    this.entries = entries;
    this.byteLength = records.byteLength;
    this.#records = records;
  }

  get last(): number {
    return this.first + this.entries.length - 1;
  }

  /** They are whose the caller is from now on. */
  takeRecords(): Uint8Array {
    const records = this.#records;
    this.#records = noRecords;
    return records;
  }
}

const noRecords = new Uint8Array(0);
