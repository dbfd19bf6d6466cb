const countBytes = 4;

/** A chunk: count u32 | the records as they were given. */
export const encodeChunk = (records: Uint8Array, count: number): Buffer => {
  const bytes = Buffer.allocUnsafe(countBytes + records.byteLength);
  bytes.writeUInt32BE(count, 0);
  bytes.set(records, countBytes);
  return bytes;
};

/** The records are a part of the given bytes. */
export const decodeChunk = (value: Uint8Array): { readonly records: Uint8Array; readonly count: number } => ({
  records: Buffer.from(value.buffer, value.byteOffset + countBytes, value.byteLength - countBytes),
  count: new DataView(value.buffer, value.byteOffset, value.byteLength).getUint32(0),
});
