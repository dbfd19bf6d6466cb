import { asBuffer, readUInt53, writeUInt53 } from './header.js';
import { ProtocolError } from './protocol-error.js';

const entryBytes = 12;

/** As many entries as one list may have: no place has more messages out. */
const mostSettlements = 0xffff;

/** ACCEPT: tags from `tag` on, `value` of them. RETRY and RELEASE: `tag` alone, back into the pool after `value` milliseconds. */
export interface SettlementEntry {
  readonly tag: number;
  readonly value: number;
}

/** The payload of ACCEPT, RETRY and RELEASE: tag u64 | value u32, one after the other; larger values become the largest. */
export const encodeSettlements = (entries: readonly SettlementEntry[]): Buffer => {
  const bytes = Buffer.allocUnsafe(entries.length * entryBytes);
  let at = 0;
  for (const { tag, value } of entries) {
    writeUInt53(bytes, tag, at);
    bytes.writeUInt32BE(Math.min(value, 0xffffffff), at + 8);
    at += entryBytes;
  }
  return bytes;
};

/** Throws `ProtocolError` for a list that is empty, too long, or ends within an entry. */
export const decodeSettlements = (payload: Uint8Array | undefined): SettlementEntry[] => {
  const length = payload?.byteLength ?? 0;
  if (payload === undefined || length === 0 || length % entryBytes !== 0)
    throw new ProtocolError(`${length} bytes are no list of settlements`);
  if (length > mostSettlements * entryBytes)
    throw new ProtocolError(`a list of ${length / entryBytes} settlements is above ${mostSettlements}`);
  const bytes = asBuffer(payload);
  const entries: SettlementEntry[] = [];
  for (let at = 0; at < length; at += entryBytes)
    entries.push({ tag: readUInt53(bytes, at), value: bytes.readUInt32BE(at + 8) });
  return entries;
};
