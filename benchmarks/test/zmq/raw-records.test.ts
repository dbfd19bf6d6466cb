import { describe, expect, it } from 'vitest';
import { type RawMessage, RawWriter, readFrame, recordsPerFrame } from '../../src/zmq/raw-records.js';

const address = { exchangeName: 'bench', topic: 'bench.order', contentType: 'application/octet-stream' };

describe('records by hand', () => {
  it('come out of a frame as they were put in, each with an id of its own', () => {
    const writer = new RawWriter(address, 1_024);
    const bodies = Array.from({ length: recordsPerFrame }, (_, index) => Buffer.alloc(1_024, index));
    for (const body of bodies) expect(writer.add(body)).toBe(true);
    expect(writer.isFull).toBe(true);
    const read: RawMessage[] = [];
    readFrame(writer.take(), (message) => read.push(message));
    expect(read.map(({ body }) => body)).toEqual(bodies);
    expect(new Set(read.map(({ id }) => id)).size).toBe(recordsPerFrame);
    for (const message of read) expect(message).toMatchObject(address);
  });

  it('do not go beyond the frame, and start a new one', () => {
    const writer = new RawWriter(address, 16);
    let fitting = 0;
    while (writer.add(Buffer.alloc(4_000))) fitting += 1;
    let read = 0;
    readFrame(writer.take(), () => {
      read += 1;
    });
    expect(read).toBe(fitting);
    expect(writer.add(Buffer.alloc(4_000))).toBe(true);
  });
});
