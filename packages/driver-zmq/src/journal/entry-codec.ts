import { DriverFailure } from '@joinpool/core/driver';
import { asBuffer } from '../protocol/header.js';
import type { EntryRecord, MessageState } from './journal.js';

/*
 * One entry: version u8 | flags u8 | priority u8 | chunk id f64 | first record u32 | count u32 | stored at f64
 * [| expires at f64] [| length u32, settled bits] [| number u32, each state: index, deliveries and charges u32]
 * [| length u32, what is delayed as JSON].
 */

const version = 1;
const fixedBytes = 27;
const stateBytes = 12;
const Flag = Object.freeze({ EXPIRES: 1, SETTLED: 2, STATES: 4, DELAYED: 8 });

export const encodeEntry = (entry: EntryRecord): Buffer => {
  const { settled, states, delayed } = entry;
  const expires = entry.expiresAtMs !== Number.POSITIVE_INFINITY;
  const delayedJson = delayed === undefined ? undefined : Buffer.from(JSON.stringify(delayed));
  const bytes = Buffer.allocUnsafe(
    fixedBytes +
      (expires ? 8 : 0) +
      (settled === undefined ? 0 : 4 + settled.byteLength) +
      (states === undefined ? 0 : 4 + stateBytes * states.length) +
      (delayedJson === undefined ? 0 : 4 + delayedJson.byteLength),
  );
  bytes[0] = version;
  bytes[1] =
    (expires ? Flag.EXPIRES : 0) |
    (settled === undefined ? 0 : Flag.SETTLED) |
    (states === undefined ? 0 : Flag.STATES) |
    (delayedJson === undefined ? 0 : Flag.DELAYED);
  let at = writeFixed(bytes, entry);
  if (expires) at = bytes.writeDoubleBE(entry.expiresAtMs, at);
  if (settled !== undefined) at = writeBytes(bytes, settled, at);
  if (states !== undefined) at = writeStates(bytes, states, at);
  if (delayedJson !== undefined) writeBytes(bytes, delayedJson, at);
  return bytes;
};

/** The same entry, and nothing shared with the given bytes. Throws `DriverFailure` for what is no entry. */
export const decodeEntry = (value: Uint8Array): EntryRecord => {
  const bytes = asBuffer(value);
  if (bytes[0] !== version)
    throw new DriverFailure('not-supported', `the journal has an entry of version ${bytes[0]}, not ${version}`);
  const flags = bytes[1] ?? 0;
  let at = fixedBytes;
  const next = (length: number): number => {
    at += length;
    return at - length;
  };
  const nextBytes = (): Buffer => {
    const length = bytes.readUInt32BE(next(4));
    const start = next(length);
    return bytes.subarray(start, start + length);
  };
  return {
    chunkId: bytes.readDoubleBE(3),
    firstRecord: bytes.readUInt32BE(11),
    count: bytes.readUInt32BE(15),
    storedAtMs: bytes.readDoubleBE(19),
    priority: bytes.readUInt8(2),
    expiresAtMs: (flags & Flag.EXPIRES) === 0 ? Number.POSITIVE_INFINITY : bytes.readDoubleBE(next(8)),
    ...((flags & Flag.SETTLED) === 0 ? {} : { settled: new Uint8Array(nextBytes()) }),
    ...((flags & Flag.STATES) === 0
      ? {}
      : { states: readStates(bytes, bytes.readUInt32BE(next(4)), (length) => next(length)) }),
    ...((flags & Flag.DELAYED) === 0 ? {} : { delayed: JSON.parse(nextBytes().toString()) }),
  };
};

const writeFixed = (bytes: Buffer, entry: EntryRecord): number => {
  bytes.writeUInt8(entry.priority, 2);
  bytes.writeDoubleBE(entry.chunkId, 3);
  bytes.writeUInt32BE(entry.firstRecord, 11);
  bytes.writeUInt32BE(entry.count, 15);
  return bytes.writeDoubleBE(entry.storedAtMs, 19);
};

const writeBytes = (bytes: Buffer, part: Uint8Array, at: number): number => {
  const start = bytes.writeUInt32BE(part.byteLength, at);
  bytes.set(part, start);
  return start + part.byteLength;
};

const writeStates = (bytes: Buffer, states: readonly MessageState[], at: number): number => {
  let end = bytes.writeUInt32BE(states.length, at);
  for (const { index, deliveries, charges } of states) {
    bytes.writeUInt32BE(index, end);
    bytes.writeUInt32BE(deliveries, end + 4);
    end = bytes.writeUInt32BE(charges, end + 8);
  }
  return end;
};

const readStates = (bytes: Buffer, count: number, next: (length: number) => number): MessageState[] => {
  const states: MessageState[] = [];
  for (let left = count; left > 0; left -= 1) {
    const at = next(stateBytes);
    states.push({
      index: bytes.readUInt32BE(at),
      deliveries: bytes.readUInt32BE(at + 4),
      charges: bytes.readUInt32BE(at + 8),
    });
  }
  return states;
};
