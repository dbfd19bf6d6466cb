import { asBuffer } from './header.js';
import { ProtocolError } from './protocol-error.js';
import { prefixBytes } from './record-format.js';

/**
 * Where each record of a batch starts, and after the last one where it ends. Looks at lengths alone, so that a batch can
 * be split without being read. Throws `ProtocolError` where they do not add up, or their number is not `count`; what it
 * takes of memory is bounded by the bytes of the batch, not by `count`.
 */
export const recordOffsets = (batch: Uint8Array, count: number): Uint32Array => {
  const bytes = asBuffer(batch);
  const end = bytes.byteLength;
  if (count * prefixBytes > end) throw new ProtocolError(`${end} bytes are too few for ${count} records`);
  const offsets = new Uint32Array(count + 1);
  let at = 0;
  for (let index = 0; index < count; index += 1) {
    offsets[index] = at;
    if (at + prefixBytes > end) throw new ProtocolError(`the batch ends within record ${index}`);
    const length = bytes.readUInt32BE(at);
    if (length < 2 + bytes.readUInt16BE(at + 4))
      throw new ProtocolError(`the properties of record ${index} are longer than it`);
    at += 4 + length;
    if (at > end) throw new ProtocolError(`record ${index} is longer than its batch`);
  }
  if (at !== end) throw new ProtocolError(`${end - at} bytes follow the last record`);
  offsets[count] = at;
  return offsets;
};
