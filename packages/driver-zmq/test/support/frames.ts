import type { Address, Frame } from '@joinpool/core/driver';
import { RecordReader } from '../../src/protocol/record-reader.js';

export const toTopic = (topic: string): Address => ({ kind: 'topic', exchangeName: 'e', topic });

export const makeFrame = (id: string, more: Partial<Frame> = {}): Frame => ({
  id,
  topic: 't',
  exchangeName: 'e',
  contentType: 'text/plain',
  headers: {},
  body: Buffer.from(id),
  ...more,
});

/** The frames of a batch of so many. */
export const framesOf = (records: Uint8Array | undefined, count: number): readonly Frame[] => {
  const reader = new RecordReader(records ?? new Uint8Array(0), count);
  const frames: Frame[] = [];
  for (let frame = reader.next(); frame !== undefined; frame = reader.next()) frames.push(frame);
  return frames;
};
