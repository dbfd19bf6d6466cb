import type { Endpoint } from '../socket/endpoint.js';

/** The keys of CURVE that a client needs, as Z85 texts of 40 characters. */
export interface CurveClientKeys {
  /** The hub's public key. */
  readonly hubKey: string;
  /** The client's own, on the hub's list. */
  readonly publicKey: string;
  readonly secretKey: string;
}

export interface DealerSettings {
  readonly endpoint: Endpoint;
  /** See `Wire`. */
  readonly key?: Uint8Array;
  readonly curve?: CurveClientKeys;
  /** How long one attempt may take until both ends speak ZeroMQ. */
  readonly connectTimeoutMs: number;
}
