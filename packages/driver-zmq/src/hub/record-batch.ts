import { asBuffer } from '../protocol/header.js';
import { recordOffsets } from '../protocol/record-offsets.js';

/** Records as one publish brought them, which can be cut apart without being read. */
export class RecordBatch {
  readonly records: Buffer;
  readonly count: number;
  readonly #offsets: Uint32Array;

  /** Throws `ProtocolError` where the bytes are not as many records. */
  constructor(records: Uint8Array, count: number) {
    this.records = asBuffer(records);
    this.count = count;
    this.#offsets = recordOffsets(records, count);
  }

  /** A part of the same bytes. */
  slice(from: number, to: number): Buffer {
    return this.records.subarray(this.#offsets[from], this.#offsets[to]);
  }

  byteLength(from: number, to: number): number {
    return (this.#offsets[to] ?? 0) - (this.#offsets[from] ?? 0);
  }

  bodyBytes(index: number): number {
    const at = this.#offsets[index] ?? 0;
    return this.records.readUInt32BE(at) - 2 - this.records.readUInt16BE(at + 4);
  }
}
