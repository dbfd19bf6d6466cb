import type {
  Address,
  Difference,
  ErrorKind,
  PoolAddress,
  PoolInspection,
  Subscription,
  TopologyMode,
} from '@joinpool/core/driver';

/* The JSON payloads of `JOINPOOL/1`. `parse-payload.ts` checks what came in before it has one of these types. */

/** HELLO. */
export interface Hello {
  readonly protocol: 'JOINPOOL/1';
  /** A UUID that a client keeps for the life of its driver, over all its connections. */
  readonly producerId: string;
  /** For the hub's events, e.g. the process' title and pid. */
  readonly clientName: string;
  /** 32 random bytes in hex, which the hub must put into its proof; absent where the client has no key. */
  readonly nonce?: string;
}

/** CHALLENGE: the hub's proof that it has the key, HMAC-SHA-256 over `hub`, the client's nonce and its own. */
export interface Challenge {
  readonly nonce: string;
  readonly proof: string;
}

/** PROVE: the client's proof, HMAC-SHA-256 over `client`, the hub's nonce and its own. */
export interface Prove {
  readonly proof: string;
}

/** A range of publishes that was refused. */
export interface RefusedRange extends Failure {
  readonly first: number;
  readonly count: number;
}

/** WELCOME; its header's `a` is the last sequence number of this producer that is answered: confirmed, or in `refused`. */
export interface Welcome {
  /** Name and version, for people. */
  readonly hub: string;
  /** Whether a confirmed publish is on disk. */
  readonly durable: boolean;
  /** The most that a producer may have unanswered. */
  readonly window: { readonly messages: number; readonly bytes: number };
  /** The most that one PUBLISH may carry. */
  readonly batch: { readonly records: number; readonly bytes: number };
  readonly maxBodyBytes: number;
  /** What was refused of the last `window.messages` publishes. */
  readonly refused: readonly RefusedRange[];
}

/** ROUTE: where the publishes that name its slot go, and how they are kept. */
export interface Route {
  readonly to: Address;
  readonly mandatory?: boolean;
  readonly expiresInMs?: number;
  readonly delayMs?: number;
  readonly priority?: number;
}

/** JOIN. */
export interface Join {
  readonly poolName: string;
}

/** PLACE_LOST, RESET, REFUSED, and a REPLY that is none. */
export interface Failure {
  readonly kind: ErrorKind;
  readonly message: string;
}

/** REQUEST; each is answered by one REPLY with the same number in `a`. */
export type Request =
  | { readonly method: 'declareExchange'; readonly exchangeName: string; readonly mode: TopologyMode }
  | { readonly method: 'declare'; readonly pool: PoolAddress; readonly mode: TopologyMode }
  | { readonly method: 'removeSubscription'; readonly poolName: string; readonly subscription: Subscription }
  | { readonly method: 'inspect'; readonly poolName: string }
  | { readonly method: 'delete'; readonly poolName: string; readonly force: boolean }
  /** Opens a view of the letters; `view` is the client's number for it, unused in its session before. */
  | { readonly method: 'openLetters'; readonly poolName: string; readonly view: number }
  /** The next letter of a view: its record is the third frame of the reply, absent at the end. */
  | { readonly method: 'nextLetter'; readonly view: number }
  /** Removes a letter that a view holds. */
  | { readonly method: 'discardLetter'; readonly view: number; readonly letter: number }
  | { readonly method: 'closeLetters'; readonly view: number };

/** What the `ok` of a REPLY holds, by method. */
export interface Answers {
  readonly declareExchange: { readonly differences: readonly Difference[] };
  readonly declare: { readonly differences: readonly Difference[] };
  readonly removeSubscription: Record<never, never>;
  readonly inspect: { readonly inspection: PoolInspection | null };
  readonly delete: Record<never, never>;
  readonly openLetters: { readonly found: boolean };
  readonly nextLetter: { readonly letter: number | null };
  readonly discardLetter: Record<never, never>;
  readonly closeLetters: Record<never, never>;
}

/** REPLY. */
export type Reply<Method extends Request['method'] = Request['method']> =
  | { readonly ok: Answers[Method] }
  | { readonly error: Failure };
