import { DriverFailure } from '@joinpool/core/driver';

/*
 * Keys of the store: one letter for what it is, then numbers of 8 bytes big-endian, so that the order of the bytes is the
 * order of the numbers, or a text.
 */

const letters = Object.freeze({
  chunk: 'C',
  facts: 'K',
  entry: 'E',
  queue: 'Q',
  mark: 'M',
  tail: 'T',
  doomed: 'D',
  exchange: 'X',
  producer: 'P',
});

export type KeyKind = keyof typeof letters;

/** Single records. */
export const formatKey: Buffer = Buffer.from('F');
export const ownerKey: Buffer = Buffer.from('O');
export const countersKey: Buffer = Buffer.from('N');
export const stepKey: Buffer = Buffer.from('S');

const twoTo32 = 2 ** 32;
const numberBytes = 8;
const mostTextBytes = 1_024;

export const numberedKey = (kind: KeyKind, ...numbers: readonly number[]): Buffer => {
  const key = Buffer.allocUnsafe(1 + numberBytes * numbers.length);
  key.write(letters[kind], 0, 'latin1');
  let at = 1;
  for (const number of numbers) {
    key.writeUInt32BE(Math.floor(number / twoTo32), at);
    key.writeUInt32BE(number % twoTo32, at + 4);
    at += numberBytes;
  }
  return key;
};

/** The `index`th number of a numbered key. */
export const numberInKey = (key: Uint8Array, index: number): number => {
  const view = new DataView(key.buffer, key.byteOffset, key.byteLength);
  const at = 1 + numberBytes * index;
  return view.getUint32(at) * twoTo32 + view.getUint32(at + 4);
};

/** Throws `DriverFailure` of kind `not-supported` for a name that is too long for a key. */
export const textKey = (kind: KeyKind, text: string): Buffer => {
  const key = Buffer.from(letters[kind] + text);
  if (key.byteLength > mostTextBytes)
    throw new DriverFailure('not-supported', `a name of ${key.byteLength} bytes is too long for the journal`);
  return key;
};

export const textInKey = (key: Uint8Array): string => Buffer.from(key).toString('utf8', 1);

/** All keys of a kind: from the first one on, below the second. */
export const rangeOf = (kind: KeyKind): { readonly start: Buffer; readonly end: Buffer } => {
  const start = Buffer.from(letters[kind], 'latin1');
  return { start, end: Buffer.of((start[0] ?? 0) + 1) };
};
