import type { Address, PoolAddress } from './address.js';
import type { DriverAdministration } from './administration.js';
import type { DriverCapabilities } from './capabilities.js';
import type { DeliverySink, DeliveryWindow } from './delivery.js';
import type { ErrorKind } from './error-kind.js';
import type { Frame } from './frame.js';

/*
 * The driver interface. A driver turns these calls into its client's and makes one attempt at each; the core decides
 * when to try again, what a failure means and how a delivery ends. Options that reach a driver are checked and
 * complete; methods are called only while the object they stand on is open. An aborted call leaves no queue, link,
 * channel or timer behind and rejects with the signal's reason. Rejections carry the client's raw error, for `classify`.
 */

/** A transport, and what is needed to reach it. Made by a driver's `connect…()`. */
export interface Driver {
  /** For events and errors, e.g. `amqp`. */
  readonly name: string;
  /** How many hosts it knows; a first `open` is tried once at each. */
  readonly hosts: number;
  /**
   * Makes one attempt at one host; each further call goes to the next host. Resolves once the transport has accepted
   * the login and can take sends and attaches.
   */
  open(signal: AbortSignal): Promise<DriverConnection>;
  /** Names the kind of an error that came from this driver. Pure and total: it never throws. */
  classify(error: unknown): ErrorKind;
}

/** One open connection to one host (or a pair of them, where publishing and consuming must not share one). */
export interface DriverConnection {
  /** Known only once open, since brokers and versions differ. Constant for the life of the connection. */
  readonly capabilities: DriverCapabilities;
  readonly administration: DriverAdministration;
  /**
   * Settles once, with the reason, when the connection is over for whatever cause but `close`; never rejects.
   * From then on all open deliveries are void and `Delivery.settle` answers false. It settles in the same turn in which
   * calls begin to reject, since the core calls again what may pass for as long as the connection counts as open.
   */
  readonly lost: Promise<unknown>;
  /**
   * Opens a way to publish. Resolves once the transport has answered on it: a silent connection is told by that. The core
   * holds one sender at a time, and replaces it when it is lost or confirms stop.
   */
  openSender(signal: AbortSignal): Promise<DriverSender>;
  /**
   * Takes a share of a declared pool's messages.
   * Resolves once the transport counts this member in. A message published after that is handed to one member of every
   * pool attached by then, and to another only after that member released or retried it, or was lost. At most
   * `window.messages` deliveries are unsettled at a time. `sink` may be called before the promise settles.
   * May be called concurrently, also several times for one pool.
   */
  attach(pool: PoolAddress, window: DeliveryWindow, sink: DeliverySink, signal: AbortSignal): Promise<DriverPool>;
  /** Calls the listener with true when the transport stops taking messages (an alarm), with false when it goes on. */
  onBlocked(listener: (blocked: boolean) => void): void;
  /** The raw client object of that kind, e.g. `amqplib`; undefined for a kind that is not its own. */
  unwrap(kind: string): unknown;
  /** Flushes settlements and closes. Abort: cuts at once and resolves. Idempotent; never rejects. */
  close(signal: AbortSignal): Promise<void>;
}

/** What a confirmed send tells. */
export interface SendReceipt {
  /** Whether any pool wanted it, where the transport can tell. */
  readonly routed?: boolean;
}

/** Called exactly once per send: with a raw error, or with undefined and the receipt. It never throws. */
export type SendCallback = (error: unknown, receipt?: SendReceipt) => void;

/** A way to publish. Losing it voids no delivery. */
export interface DriverSender {
  /** Settles once, with the reason, when this sender is over for whatever cause but `close`; never rejects. */
  readonly lost: Promise<unknown>;
  /**
   * Sends one frame; sends to one address keep their order. `done` is called when the transport has taken
   * responsibility or refused, or, with kind `connection-lost`, before `lost` settles. It is never called
   * synchronously within `send`. May throw synchronously with an error that concerns this frame alone; unless its kind
   * is `connection-lost` or `unavailable` the frame is refused and never sent again.
   * A callback and no promise: one promise per publish is what the budget allows, and the core makes it.
   */
  send(to: Address, frame: Frame, done: SendCallback): void;
  /** Resolves when closed; unconfirmed sends are answered with kind `connection-lost`. Abort: cuts at once. */
  close(signal: AbortSignal): Promise<void>;
}

/** One member's place in a pool. */
export interface DriverPool {
  /**
   * Settles once, with the reason, when this place is over while the connection lives (consumer cancelled, link
   * detached, queue deleted, channel closed); never rejects. Its open deliveries are void from then on.
   */
  readonly lost: Promise<unknown>;
  /** Sets a wider window at once. The total of unsettled deliveries never exceeds it. Called at most once per place. */
  widen(window: DeliveryWindow): void;
  /** Resolves when no new delivery will come. Deliveries that are out stay settleable. */
  stop(signal: AbortSignal): Promise<void>;
  /** After `stop`: flushes settlements and frees the place; what is still out goes back to the pool. */
  detach(signal: AbortSignal): Promise<void>;
}
