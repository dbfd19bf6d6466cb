import { randomBytes } from 'node:crypto';
import { hexHmac, isHexHmac } from './hex-hmac.js';

/**
 * What a client shows before a guarded endpoint takes a single message of it: user name and password of ZeroMQ's PLAIN.
 * The password is made from the key and is good for a short time, since it may be shown to whoever has the port. It keeps
 * strangers from sending anything at all; who is who is proved after that, by CHALLENGE and PROVE.
 */
export interface Knock {
  /** When it was made, in milliseconds since 1970, `-`, and 32 hexadecimal digits by chance. */
  readonly username: string;
  /** HMAC-SHA-256, in hex, over `knock`, a space and the user name. */
  readonly password: string;
}

/** How far the clocks of both ends may differ; they are those of one machine. */
export const knockValidMs = 30_000;

const usernameForm = /^([0-9]{1,15})-[0-9a-f]{32}$/;

const provedText = (username: string): string => `knock ${username}`;

export const makeKnock = (key: Uint8Array, nowMs: number): Knock => {
  const username = `${nowMs}-${randomBytes(16).toString('hex')}`;
  return { username, password: hexHmac(key, provedText(username)) };
};

export const isKnock = ({ username, password }: Knock, key: Uint8Array, nowMs: number): boolean => {
  const madeAtMs = Number(usernameForm.exec(username)?.[1] ?? Number.NaN);
  return Math.abs(nowMs - madeAtMs) <= knockValidMs && isHexHmac(password, key, provedText(username));
};
