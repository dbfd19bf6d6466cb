const numberBytes = 8;

/** Numbers as a value of the store: each a double, big-endian. */
export const encodeNumbers = (...numbers: readonly number[]): Buffer => {
  const bytes = Buffer.allocUnsafe(numberBytes * numbers.length);
  let at = 0;
  for (const number of numbers) at = bytes.writeDoubleBE(number, at);
  return bytes;
};

export const decodeNumber = (value: Uint8Array, index = 0): number =>
  new DataView(value.buffer, value.byteOffset, value.byteLength).getFloat64(numberBytes * index);
