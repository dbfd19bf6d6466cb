import { createHmac, timingSafeEqual } from 'node:crypto';

/** HMAC-SHA-256 over the text, in hex. */
export const hexHmac = (key: Uint8Array, text: string): string => createHmac('sha256', key).update(text).digest('hex');

/** Whether `given` is that; takes the same time whatever is wrong with it. */
export const isHexHmac = (given: string, key: Uint8Array, text: string): boolean => {
  const right = Buffer.from(hexHmac(key, text));
  const bytes = Buffer.from(given);
  return bytes.byteLength === right.byteLength && timingSafeEqual(bytes, right);
};
