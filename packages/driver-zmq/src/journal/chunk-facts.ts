/** What is known of a chunk beside its records, which are kept as they were given: without copying them. */
export interface ChunkFacts {
  readonly count: number;
  /** How many entries share it. */
  readonly references: number;
  /** The last bytes of its records: where the end of the file is missing, zeros are found in their place. */
  readonly end: number;
}

const factsBytes = 12;

export const encodeFacts = ({ count, references, end }: ChunkFacts): Buffer => {
  const bytes = Buffer.allocUnsafe(factsBytes);
  bytes.writeUInt32BE(count, 0);
  bytes.writeUInt32BE(references, 4);
  bytes.writeUInt32BE(end, 8);
  return bytes;
};

export const decodeFacts = (value: Uint8Array): ChunkFacts => {
  const view = new DataView(value.buffer, value.byteOffset, value.byteLength);
  return { count: view.getUint32(0), references: view.getUint32(4), end: view.getUint32(8) };
};

export const endOf = (records: Uint8Array): number => {
  let end = 0;
  for (const byte of records.subarray(-4)) end = end * 256 + byte;
  return end;
};
