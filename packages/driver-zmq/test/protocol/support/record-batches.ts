import type { Frame } from '@joinpool/core/driver';
import { RecordReader } from '../../../src/protocol/record-reader.js';
import { RecordWriter } from '../../../src/protocol/record-writer.js';

/** One batch of these frames. */
export const writeRecords = (...frames: readonly Frame[]): Buffer => {
  const writer = new RecordWriter();
  for (const frame of frames) writer.add(frame);
  return writer.take();
};

/** All frames of a batch. */
export const readRecords = (batch: Uint8Array, count: number): Frame[] => {
  const reader = new RecordReader(batch, count);
  const frames: Frame[] = [];
  for (let frame = reader.next(); frame !== undefined; frame = reader.next()) frames.push(frame);
  return frames;
};
