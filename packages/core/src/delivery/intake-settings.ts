import type { Address } from '../driver/address.js';
import type { Frame } from '../driver/frame.js';
import type { Serializer } from '../envelope/serializer.js';
import type { Timers } from '../util/timers.js';
import type { IdStore } from './deduplicator.js';
import type { Executor } from './executor.js';
import type { LetterReason } from './message.js';
import type { RetryPolicy } from './retry-policy.js';

/** What an intake needs of the world around it. */
export interface IntakePorts {
  readonly executor: Executor;
  readonly serializer: Serializer;
  readonly timers: Timers;
  readonly newId: () => string;
  /** Sends to the pool or its dead letters; resolves when confirmed. */
  readonly send: (to: Address, frame: Frame) => Promise<void>;
  readonly letterWritten: (messageId: string, reason: LetterReason) => void;
}

/** How one member takes in messages. */
export interface IntakeSettings {
  readonly poolName: string;
  readonly window: number;
  readonly retry: RetryPolicy;
  readonly callbackTimeoutMs: number | undefined;
  readonly deliveryLimit: number;
  readonly store: IdStore | undefined;
}
