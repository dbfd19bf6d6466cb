/** A value that a header may have, on every transport. */
export type HeaderValue = string | number | boolean | null;

/** Header names and their values; names that start with `joinpool-` are written by the core alone. */
export type Headers = Readonly<Record<string, HeaderValue>>;

/**
 * One message as it crosses a driver: what `docs/wire-format.md` fixes, in terms of no protocol.
 * A driver maps every field to its protocol and back and interprets none of them.
 */
export interface Frame {
  /** The message id; undefined where a foreign sender gave none. */
  readonly id: string | undefined;
  /** The topic it was published to. After dead-lettering or a counted copy still the original one. */
  readonly topic: string;
  /** The exchange it was published to; like `topic`, the original one. */
  readonly exchangeName: string;
  readonly contentType: string;
  /** All headers, the core's own (`joinpool-*`) among them. */
  readonly headers: Headers;
  /**
   * The encoded body. A receiver may keep it: a driver hands over bytes that it does not use again. A driver may read what
   * it sends until `done`, and keeps none of it longer.
   */
  readonly body: Uint8Array;
  readonly orderingKey?: string | undefined;
  /** When it was published, in milliseconds since 1970 (UTC); transports may keep whole seconds only. */
  readonly publishedAtMs?: number | undefined;
  /** 0 to 9; needs the capability `priorities`. */
  readonly priority?: number | undefined;
  /** The transport keeps it back for this long before any pool gets it; needs the capability `delayedDelivery`. */
  readonly delayMs?: number | undefined;
  /** It expires in a pool after this time; needs the capability `messageExpiry`. */
  readonly expiresInMs?: number | undefined;
  /** The send fails with kind `unroutable` when no pool wants it; needs the capability `mandatory`. */
  readonly mandatory?: boolean | undefined;
  /** Why a foreign message could not be read; `body` then holds its raw bytes and the core makes it a letter. */
  readonly undecodable?: string | undefined;
}
