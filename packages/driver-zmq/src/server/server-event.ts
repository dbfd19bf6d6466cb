/** What happens at the sockets of a hub, for its operator. */
export type ServerEvent =
  /** Somebody without the right key, or no client of joinpool at all. */
  | { readonly kind: 'handshake-refused'; readonly reason: string }
  | { readonly kind: 'peer-cut-off'; readonly reason: string }
  | { readonly kind: 'error'; readonly error: unknown };
