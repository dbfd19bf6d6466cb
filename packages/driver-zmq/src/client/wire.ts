/** A client's end of one connection to a hub. */
export interface Wire {
  /**
   * Names what it leads to, e.g. by its address. Over wires of one name a producer's numbers go on: they lead to one
   * journal, whoever has it open.
   */
  readonly hubName: string;
  /** Where it is present, each end proves to the other that it has this key before anything else is said. */
  readonly key?: Uint8Array;
  /** The client library's own object, for `unwrap`; a wire without a socket has none. */
  readonly raw?: unknown;
  /** Sends one multipart, in order. Never throws: what cannot be sent is told by `lost`. */
  send(parts: readonly Uint8Array[]): void;
  /** Settles once, with the reason, when the connection is over for whatever cause but `close`; never rejects. */
  readonly lost: Promise<unknown>;
  /** Ends it; what was sent is given the time of `signal` to leave. Idempotent; never rejects. */
  close(signal: AbortSignal): Promise<void>;
}

/** Makes one attempt. `receive` gets each multipart that comes in, and may keep its bytes. It never throws. */
export type OpenWire = (receive: (parts: readonly Uint8Array[]) => void, signal: AbortSignal) => Promise<Wire>;
