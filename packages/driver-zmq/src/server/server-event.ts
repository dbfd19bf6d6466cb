/** What happens at the sockets of a hub, for its operator. */
export type ServerEvent =
  /** Somebody without the right key, or no client of joinpool at all. */
  | { readonly name: 'handshakeRefused'; readonly reason: string }
  | { readonly name: 'peerCutOff'; readonly reason: string }
  | { readonly name: 'error'; readonly error: unknown };
