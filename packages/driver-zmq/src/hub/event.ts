import type { Failure } from '../protocol/payloads.js';

/** What an operator may want to know of a hub. */
export type HubEvent =
  | { readonly kind: 'session-open'; readonly clientName: string }
  /** `reason` is absent where the client left in order. */
  | { readonly kind: 'session-over'; readonly clientName: string; readonly reason?: Failure | undefined }
  /** A connection that never became a session: what it sent was no protocol, or it did not prove that it has the key. */
  | { readonly kind: 'refused'; readonly reason: Failure }
  | { readonly kind: 'pool-expired'; readonly poolName: string }
  /** The journal has the entry, and its records no more: what it held is lost. */
  | { readonly kind: 'entry-damaged'; readonly queueId: number; readonly sequence: number; readonly error: unknown }
  /** Nothing is confirmed any more, and what clients are told of it. */
  | { readonly kind: 'journal-failed'; readonly error: unknown }
  | { readonly kind: 'journal-recovered' };
