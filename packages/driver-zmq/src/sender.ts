import {
  type Address,
  type Deferred,
  DriverFailure,
  type DriverSender,
  deferred,
  type Frame,
  type SendCallback,
} from '@joinpool/core/driver';
import { OpenBatches } from './client/open-batches.js';
import type { Outbound } from './client/outbound.js';
import type { ProducerLog } from './client/producer-log.js';
import type { Welcome } from './protocol/payloads.js';
import { ProtocolError } from './protocol/protocol-error.js';

/** Larger batches gain nothing, and a member waits for all of one before it gets the first of it. */
const mostRecords = 256;
const mostBytes = 256 * 1024;

/** What publishes over one session share, whichever sender they come by. */
export interface Publishing {
  readonly log: ProducerLog;
  readonly outbound: Outbound;
  readonly limits: Pick<Welcome, 'batch' | 'maxBodyBytes'>;
}

/** What is sent to one address in one turn of the event loop goes out as one batch. */
export class ZmqSender implements DriverSender {
  readonly #publishing: Publishing;
  readonly #batches: OpenBatches;
  readonly #lost: Deferred<unknown> = deferred();
  #immediate: NodeJS.Immediate | undefined;
  #failure: DriverFailure | undefined;

  constructor(publishing: Publishing) {
    this.#publishing = publishing;
    const { records, bytes } = publishing.limits.batch;
    const limits = { records: Math.min(records, mostRecords), bytes: Math.min(bytes, mostBytes) };
    this.#batches = new OpenBatches(limits, (batch) => publishing.outbound.add(batch));
  }

  get lost(): Promise<unknown> {
    return this.#lost.promise;
  }

  send(to: Address, frame: Frame, done: SendCallback): void {
    const failure = this.#failure;
    if (failure !== undefined) {
      queueMicrotask(() => done(failure));
      return;
    }
    const { log, limits } = this.#publishing;
    if (frame.body.byteLength > limits.maxBodyBytes)
      throw new DriverFailure('too-large', `the body has ${frame.body.byteLength} bytes, above ${limits.maxBodyBytes}`);
    if (log.recall(to, frame, done)) return;
    try {
      this.#batches.add(to, frame, done);
    } catch (cause) {
      if (!(cause instanceof ProtocolError)) throw cause;
      throw new DriverFailure('too-large', cause.message, { cause });
    }
    this.#immediate ??= setImmediate(this.#flush);
  }

  close(_signal: AbortSignal): Promise<void> {
    this.#end(new DriverFailure('connection-lost', 'the sender was closed'));
    return Promise.resolve();
  }

  /** The session is over. */
  lose(failure: DriverFailure): void {
    if (this.#failure !== undefined) return;
    this.#end(failure);
    this.#lost.resolve(failure);
  }

  #end(failure: DriverFailure): void {
    if (this.#failure !== undefined) return;
    this.#failure = failure;
    clearImmediate(this.#immediate);
    const { log, outbound } = this.#publishing;
    const unsent = [...outbound.takeWaiting().flatMap((batch) => batch.entries), ...this.#batches.takeEntries()];
    log.abandon(failure);
    for (const entry of unsent) entry.answer({ error: failure });
  }

  readonly #flush = (): void => {
    this.#immediate = undefined;
    this.#batches.flush();
  };
}
