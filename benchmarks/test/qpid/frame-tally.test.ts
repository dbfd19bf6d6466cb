import { describe, expect, it } from 'vitest';
import { FrameTally, performatives } from '../../src/qpid/frame-tally.js';

const protocolHeader = Buffer.from([0x41, 0x4d, 0x51, 0x50, 0, 1, 0, 0]);

/** A frame of a performative without fields, with a payload of so many bytes behind it. */
const frame = (descriptor: readonly number[], payload = 0): Buffer => {
  const body = Buffer.from([0x00, ...descriptor, 0x45]);
  const bytes = Buffer.alloc(8 + body.length + payload, 0x15);
  bytes.writeUInt32BE(bytes.length, 0);
  bytes.set([2, 0, 0, 0], 4);
  body.copy(bytes, 8);
  return bytes;
};

const heartbeat = Buffer.from([0, 0, 0, 8, 2, 0, 0, 0]);
const shortDisposition = [0x53, performatives.disposition];
const longDisposition = [0x80, 0, 0, 0, 0, 0, 0, 0, performatives.disposition];

describe('a tally of frames', () => {
  const stream = Buffer.concat([
    protocolHeader,
    frame([0x53, 0x41]),
    protocolHeader,
    frame(shortDisposition),
    heartbeat,
    frame([0x53, performatives.flow], 300),
    frame(longDisposition, 1),
  ]);

  it.each([1, 3, 7, 64, stream.length])('counts performatives of a stream that comes %d bytes at a time', (step) => {
    const tally = new FrameTally();
    for (let at = 0; at < stream.length; at += step) tally.add(stream.subarray(at, at + step));
    expect(tally.of(performatives.disposition)).toBe(2);
    expect(tally.of(performatives.flow)).toBe(1);
  });

  it('begins anew', () => {
    const tally = new FrameTally();
    tally.add(frame(shortDisposition));
    tally.reset();
    tally.add(frame(shortDisposition));
    expect(tally.of(performatives.disposition)).toBe(1);
  });
});
