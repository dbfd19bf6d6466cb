/** A client's end of one connection to a hub. */
export interface Wire {
  /** Sends one multipart, in order. Never throws: what cannot be sent is told by `lost`. */
  send(parts: readonly Uint8Array[]): void;
  /** Settles once, with the reason, when the connection is over for whatever cause but `close`; never rejects. */
  readonly lost: Promise<unknown>;
  /** Ends it; what was sent is given the time of `signal` to leave. Idempotent. */
  close(signal: AbortSignal): Promise<void>;
}

/** Makes one attempt. `receive` gets each multipart that comes in, and may keep its bytes. It never throws. */
export type OpenWire = (receive: (parts: readonly Uint8Array[]) => void, signal: AbortSignal) => Promise<Wire>;
