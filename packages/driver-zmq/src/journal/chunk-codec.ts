import { DriverFailure } from '@joinpool/core/driver';

const countBytes = 4;

/**
 * A chunk: the records as they were given | count u32, at least 1. The count comes last: where the end of the file is
 * missing, zeros are found in its place.
 */
export const encodeChunk = (records: Uint8Array, count: number): Buffer => {
  const bytes = Buffer.allocUnsafe(records.byteLength + countBytes);
  bytes.set(records, 0);
  bytes.writeUInt32BE(count, records.byteLength);
  return bytes;
};

/** The records are a part of the given bytes. Throws `DriverFailure` for a chunk whose end is missing. */
export const decodeChunk = (value: Uint8Array): { readonly records: Uint8Array; readonly count: number } => {
  const length = value.byteLength - countBytes;
  const bytes = Buffer.from(value.buffer, value.byteOffset, value.byteLength);
  const count = bytes.readUInt32BE(length);
  if (count === 0)
    throw new DriverFailure(
      'unknown',
      'the journal is damaged, the end of a chunk is missing: restore it from a copy, or start with an empty folder',
    );
  return { records: bytes.subarray(0, length), count };
};
