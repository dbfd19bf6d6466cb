import type { Address, Frame, SendCallback } from '@joinpool/core/driver';
import type { Route, Welcome } from '../protocol/payloads.js';
import { RecordWriter } from '../protocol/record-writer.js';
import { addressKey } from './address-key.js';
import { PublishBatch } from './publish-batch.js';
import { PublishEntry } from './publish-entry.js';

interface OpenBatch {
  readonly route: Route;
  readonly writer: RecordWriter;
  readonly entries: PublishEntry[];
}

/** A frame with its records may take so much more than its body before the bounds of a batch are looked at again. */
const spaceForProperties = 1_024;

/** Gathers messages into one batch for each address; gives each batch on when it is full, or with all the others. */
export class OpenBatches {
  readonly #limits: Welcome['batch'];
  readonly #ready: (batch: PublishBatch) => void;
  /** In the order of their first messages. */
  readonly #open = new Map<string, OpenBatch>();
  readonly #spareWriters: RecordWriter[] = [];
  #latest: OpenBatch | undefined;

  constructor(limits: Welcome['batch'], ready: (batch: PublishBatch) => void) {
    this.#limits = limits;
    this.#ready = ready;
  }

  /** Throws, and takes nothing, for a frame that cannot be written. */
  add(to: Address, frame: Frame, done: SendCallback): void {
    let batch = this.#batchTo(to);
    if (batch !== undefined && !this.#takes(batch, frame)) {
      this.#close(batch);
      batch = undefined;
    }
    batch ??= { route: routeOf(to, frame), writer: this.#spareWriters.pop() ?? new RecordWriter(), entries: [] };
    batch.writer.add(frame);
    batch.entries.push(new PublishEntry(frame, done));
    if (batch.entries.length === 1) this.#open.set(addressKey(to), batch);
    this.#latest = batch;
    if (batch.entries.length >= this.#limits.records || batch.writer.byteLength >= this.#limits.bytes)
      this.#close(batch);
  }

  /** Gives on what there is. */
  flush(): void {
    for (const batch of this.#open.values()) this.#close(batch);
  }

  /** Forgets what there is. */
  takeEntries(): readonly PublishEntry[] {
    const entries = [...this.#open.values()].flatMap((batch) => batch.entries);
    this.#open.clear();
    this.#latest = undefined;
    return entries;
  }

  #batchTo(to: Address): OpenBatch | undefined {
    const latest = this.#latest;
    return latest !== undefined && isSame(latest.route.to, to) ? latest : this.#open.get(addressKey(to));
  }

  #takes({ route, writer }: OpenBatch, frame: Frame): boolean {
    return (
      writer.byteLength + frame.body.byteLength + spaceForProperties <= this.#limits.bytes &&
      route.mandatory === frame.mandatory &&
      route.expiresInMs === frame.expiresInMs &&
      route.delayMs === frame.delayMs &&
      route.priority === frame.priority
    );
  }

  #close({ route, writer, entries }: OpenBatch): void {
    this.#open.delete(addressKey(route.to));
    this.#latest = undefined;
    const batch = new PublishBatch(route, entries, writer.take());
    this.#spareWriters.push(writer);
    this.#ready(batch);
  }
}

const isSame = (one: Address, other: Address): boolean => {
  if (one.kind === 'topic')
    return other.kind === 'topic' && one.topic === other.topic && one.exchangeName === other.exchangeName;
  return other.kind === one.kind && one.poolName === other.poolName;
};

const routeOf = (to: Address, { mandatory, expiresInMs, delayMs, priority }: Frame): Route => ({
  to,
  ...(mandatory === undefined ? {} : { mandatory }),
  ...(expiresInMs === undefined ? {} : { expiresInMs }),
  ...(delayMs === undefined ? {} : { delayMs }),
  ...(priority === undefined ? {} : { priority }),
});
