/**
 * What a driver's `classify` may answer: a closed set, so that one table in the core decides what a failure means.
 * A driver maps each error of its client to the nearest kind and decides nothing else.
 */
export const errorKinds = [
  /** The connection, sender or channel is gone; nobody knows whether what was under way arrived. */
  'connection-lost',
  /** No connection could be made to the host: refused, timed out, name not found, TLS failed. */
  'unreachable',
  /** The transport is there but cannot do this now: a node that starts, a queue without a leader, an internal error. */
  'unavailable',
  /** Login or access refused, virtual host missing or forbidden. */
  'permission-denied',
  /** A pool, exchange or queue that was named does not exist. */
  'not-found',
  /** What exists was declared with other arguments. */
  'topology-mismatch',
  /** A pool that matches is full and refuses (`whenFull: 'refuse'`). */
  'pool-full',
  /** The transport takes no message of this size. */
  'too-large',
  /** `mandatory` was asked for and no pool wanted the message. */
  'unroutable',
  /** The pool still has members, or somebody else holds it exclusively. */
  'in-use',
  /** The transport cannot do what was asked, now or later. */
  'not-supported',
  /** None of the above; the core treats it as a fault of the transport that may pass. */
  'unknown',
] as const;

export type ErrorKind = (typeof errorKinds)[number];
