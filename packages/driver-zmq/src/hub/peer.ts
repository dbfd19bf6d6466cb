/** A client as the hub sees it: the other end of one connection. */
export interface Peer {
  /** Sends one multipart. Never throws; what cannot be sent any more is dropped, and `gone` of the session follows. */
  send(parts: readonly Uint8Array[]): void;
  /** Ends the connection once what was sent is on its way. */
  end(): void;
}

/** A connection as its edge sees it. */
export interface PeerSession {
  /** Takes one multipart as it came in. Never throws: what is no protocol ends this session alone. */
  receive(parts: readonly Uint8Array[]): void;
  /** The connection is over: what the client held goes back to its pools. Idempotent. */
  gone(): void;
}
