import type { IdStore } from '../delivery/deduplicator.js';
import type { DeadLetterOptions, PoolLimits, Subscription } from '../driver/address.js';
import type { TopologyMode } from '../driver/administration.js';
import type { Headers } from '../driver/frame.js';
import type { Serializer } from '../envelope/serializer.js';

/** Ends a wait: by a signal, whose reason the promise then rejects with, or by a deadline (`deadline-exceeded`). */
export interface WaitOptions {
  readonly signal?: AbortSignal;
  readonly deadlineMs?: number;
}

/** What every `connect…()` takes; a driver adds its own. */
export interface ConnectionOptions {
  /** Where publishing and joining go without `exchangeName`. Default `joinpool`. */
  readonly controlExchange?: string;
  /** `create` (default) makes what is missing, `check` compares with what exists, `passive` uses what exists. */
  readonly topology?: TopologyMode;
  /** How bodies become bytes and are read again, for all that is published and received here. Default: JSON. */
  readonly serializer?: Serializer;
  readonly reconnect?: {
    /** Default 500. */
    readonly minDelayMs?: number;
    /** Default 30,000. */
    readonly maxDelayMs?: number;
    /** Close the connection for good after this time without one; default: never. */
    readonly giveUpAfterMs?: number;
  };
  readonly publishWindow?: {
    /** Unconfirmed messages in memory; default 1,024. */
    readonly maxMessages?: number;
    /** Bytes of their bodies; default 32 MiB. */
    readonly maxBytes?: number;
    /** At the bound: wait (default), or reject with `publish-window-full`. */
    readonly whenFull?: 'wait' | 'reject';
  };
  /** Confirms that do not come for this long on an open connection end in a new sender, then a new connection. Default 10,000. */
  readonly confirmTimeoutMs?: number;
  /** How long joining, administration and closing wait without `deadlineMs` of their own. Default 30,000. */
  readonly deadlineMs?: number;
}

/** Attempts of the callback within one delivery; the wait between them grows from min to max with full jitter. */
export interface RetryOptions {
  /** Default 5. */
  readonly attempts?: number;
  /** Default 100. */
  readonly minDelayMs?: number;
  /** Default 30,000. */
  readonly maxDelayMs?: number;
  /** Default 2. */
  readonly factor?: number;
}

/** What belongs to the pool and is fixed when it is made. */
export interface PoolOptions {
  /** Survives a restart of the transport. Default true. */
  readonly durable?: boolean;
  /** RabbitMQ, through either protocol; default `quorum`. */
  readonly queueType?: 'quorum' | 'classic';
  /** Default 50. */
  readonly deliveryLimit?: number;
  readonly limits?: PoolLimits;
  readonly deadLetters?: DeadLetterOptions;
}

export interface DeduplicateOptions {
  /** Default: this process's memory, for the life of the connection. */
  readonly store?: IdStore;
  /** How many ids the memory store keeps per pool. Default 100,000. */
  readonly maxIds?: number;
}

/** How to join a pool. */
export interface JoinOptions extends WaitOptions {
  readonly poolName: string;
  /** One pattern or several, on `exchangeName`. Either this or `subscriptions`. */
  readonly topic?: string | readonly string[];
  readonly exchangeName?: string;
  readonly subscriptions?: readonly Subscription[];
  /** Removes what the pool has and this list has not (a capability); `subscriptionsRemoved` tells. Default false. */
  readonly exactSubscriptions?: boolean;
  /** When an operator deletes the pool: `close` the member with `pool-deleted` (default), or make it again. */
  readonly onPoolDeleted?: 'close' | 'recreate';
  /** How many callbacks run at once. Default 16. */
  readonly concurrency?: number;
  /** How many deliveries are held unsettled. Default 64. */
  readonly window?: number;
  /** A capability. */
  readonly maxWindowBytes?: number;
  readonly retry?: RetryOptions;
  /** After the last attempt. Default `deadLetter`. */
  readonly onFailure?: 'deadLetter' | 'retry' | 'discard';
  /** Aborts `message.signal` and counts as a failure. Default: none. */
  readonly callbackTimeoutMs?: number;
  readonly deduplicate?: boolean | DeduplicateOptions;
  readonly pool?: PoolOptions;
}

/** Joins with a callback of many messages. */
export interface BatchJoinOptions extends JoinOptions {
  /** At most `size` messages at once; fewer when `timeoutMs` (default 100) has passed since the first. */
  readonly batch: { readonly size: number; readonly timeoutMs?: number };
}

/** How to publish. */
export interface PublishOptions extends WaitOptions {
  readonly topic: string;
  /** Default: the connection's `controlExchange`. */
  readonly exchangeName?: string;
  /** Default: a new UUIDv7. The same id again is how a caller retries. */
  readonly messageId?: string;
  readonly headers?: Headers;
  readonly orderingKey?: string;
  /** Overrides what the serializer says. */
  readonly contentType?: string;
  /** Capabilities. */
  readonly delayMs?: number;
  readonly priority?: number;
  readonly expiresInMs?: number;
  readonly mandatory?: boolean;
}

/** What a confirmed publish tells. */
export interface PublishReceipt {
  readonly messageId: string;
  readonly outcome: 'confirmed';
  /** How often it was sent; more than 1 after a reconnect. */
  readonly sends: number;
}

export interface PublishManyOptions extends PublishOptions {
  /** Called after each confirmation, with how many are confirmed so far. */
  readonly onProgress?: (confirmed: number) => void;
}
