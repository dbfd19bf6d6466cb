import { randomBytes } from 'node:crypto';
import { hexHmac, isHexHmac } from './hex-hmac.js';

/** Each end proves to the other that it has the key: the hub with CHALLENGE, the client with PROVE. */
export type Prover = 'hub' | 'client';

/** What each end gave the other, fresh for each connection: no proof can be used a second time. */
export interface Nonces {
  readonly hub: string;
  readonly client: string;
}

const nonceBytes = 32;
const nonceForm = /^[0-9a-f]{64}$/;

export const makeNonce = (): string => randomBytes(nonceBytes).toString('hex');

/** Whether it can be the other end's nonce; a shorter one would let it choose what is proved. */
export const isNonce = (text: string): boolean => nonceForm.test(text);

/** HMAC-SHA-256, in hex, over the prover's name, the other end's nonce and its own, with a space between them. */
export const makeProof = (key: Uint8Array, prover: Prover, nonces: Nonces): string =>
  hexHmac(key, provedText(prover, nonces));

/** Whether `proof` is that prover's; takes the same time whatever is wrong with it. */
export const isProof = (proof: string, key: Uint8Array, prover: Prover, nonces: Nonces): boolean =>
  isHexHmac(proof, key, provedText(prover, nonces));

const provedText = (prover: Prover, nonces: Nonces): string =>
  `${prover} ${prover === 'hub' ? nonces.client : nonces.hub} ${nonces[prover]}`;
