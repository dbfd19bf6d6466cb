import type { Headers } from '../driver/frame.js';

/** What a callback gets: the entire message. Nothing is assumed of its body. */
export interface Message<Body = unknown> {
  /** The message id; for a foreign message without one an id made for this delivery. */
  readonly id: string;
  readonly topic: string;
  readonly exchangeName: string;
  readonly poolName: string;
  /** The decoded body: JSON where the content type says JSON, otherwise the bytes. Decoded when first read. */
  readonly body: Body;
  /** The body as it travelled. */
  readonly raw: Uint8Array;
  readonly contentType: string;
  /** The publisher's headers, without joinpool's own. */
  readonly headers: Headers;
  readonly orderingKey: string | undefined;
  readonly publishedAt: Date | undefined;
  /** 1 = the first run of the callback for this delivery in this member. */
  readonly attempt: number;
  /** This message may have been handed over before, or was published more than once. */
  readonly redelivered: boolean;
  /** 1 on the first delivery, where the transport or the core counts. */
  readonly deliveryCount: number | undefined;
  /** Aborts when the claim on the message is gone: stop, your work may be done by another. */
  readonly signal: AbortSignal;
}

/** Why a message became a letter. */
export type LetterReason =
  | 'callback-failed'
  | 'rejected'
  | 'undecodable'
  | 'unverified'
  | 'schema'
  | 'delivery-limit'
  | 'expired'
  | 'overflow';

/** How one message of a batch ended: `undefined` or `'accept'` for processed, an error otherwise (`Reject`, `Release` too). */
export type BatchOutcome = 'accept' | undefined | Error;

/** A callback: a function, or an object with a `handle` method. It settles the message by how it ends. */
export type Callback<Body = unknown> =
  | ((message: Message<Body>) => unknown)
  | { handle(message: Message<Body>): unknown };

/** A callback of many messages; it answers one outcome per message, or nothing when all are processed. */
export type BatchCallback<Body = unknown> =
  | ((messages: readonly Message<Body>[]) => BatchResult | PromiseLike<BatchResult>)
  | { handle(messages: readonly Message<Body>[]): BatchResult | PromiseLike<BatchResult> };

// biome-ignore lint/suspicious/noConfusingVoidType: a callback without a return statement answers void
export type BatchResult = readonly BatchOutcome[] | undefined | void;
