/** One bit for each message of an entry that its queue is done with: the first in the lowest bit of the first byte. */
export const noneSettled = (count: number): Uint8Array => new Uint8Array((count + 7) >>> 3);

export const isSettled = (bits: Uint8Array | undefined, index: number): boolean =>
  ((bits?.[index >>> 3] ?? 0) & (1 << (index & 7))) !== 0;

export const setSettled = (bits: Uint8Array, index: number): void => {
  bits[index >>> 3] = (bits[index >>> 3] ?? 0) | (1 << (index & 7));
};

export const countSettled = (bits: Uint8Array | undefined): number => {
  let count = 0;
  for (let byte of bits ?? []) for (; byte > 0; byte >>>= 1) count += byte & 1;
  return count;
};
