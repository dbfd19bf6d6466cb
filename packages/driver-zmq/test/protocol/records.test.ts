import type { Frame } from '@joinpool/core/driver';
import { describe, expect, it } from 'vitest';
import { ProtocolError } from '../../src/protocol/protocol-error.js';
import { recordOffsets } from '../../src/protocol/record-offsets.js';
import { RecordReader } from '../../src/protocol/record-reader.js';
import { RecordWriter } from '../../src/protocol/record-writer.js';
import { SeededRandom } from '../support/seeded-random.js';
import { randomFrame } from './support/random-frames.js';
import { readRecords, writeRecords } from './support/record-batches.js';

const plain: Frame = {
  id: 'm-1',
  topic: 'orders.created',
  exchangeName: 'joinpool',
  contentType: 'application/json',
  headers: {},
  body: Buffer.from('{}'),
  orderingKey: undefined,
  publishedAtMs: undefined,
  priority: undefined,
};

const only = (batch: Uint8Array): Frame => {
  const [frame] = readRecords(batch, 1);
  if (frame === undefined) throw new RangeError('there is no frame');
  return frame;
};

const roundTrip = (frame: Frame): Frame => only(writeRecords(frame));

/** With the body as text, which is compared faster. */
const readable = (frame: Frame) => ({ ...frame, body: Buffer.from(frame.body).toString('latin1') });

/** One header that takes so many bytes with its name, in pieces. */
const headersOf = (bytes: number): Frame['headers'] => ({ big: 'x'.repeat(bytes - 'big'.length) });

describe('records', () => {
  it.each([1, 2, 3, 4, 5, 6, 7, 8])('come back as they were written, with seed %i', (seed) => {
    const random = new SeededRandom(seed);
    for (let round = 0; round < 50; round += 1) {
      const frames = Array.from({ length: random.between(0, 40) }, () => randomFrame(random));
      expect(readRecords(writeRecords(...frames), frames.length).map(readable)).toEqual(frames.map(readable));
    }
  });

  it('can be cut apart anywhere between two, and read one by one', () => {
    const random = new SeededRandom(99);
    const frames = Array.from({ length: 30 }, () => randomFrame(random));
    const batch = writeRecords(...frames);
    const offsets = recordOffsets(batch, frames.length);
    for (const [index, frame] of frames.entries()) {
      expect(readable(only(batch.subarray(offsets[index], offsets[index + 1])))).toEqual(readable(frame));
      const rest = readRecords(batch.subarray(offsets[index]), frames.length - index);
      expect(rest.map(({ id }) => id)).toEqual(frames.slice(index).map(({ id }) => id));
    }
  });

  it('carry a body of 16 MiB beside others', () => {
    const body = new SeededRandom(1).bytes(16 * 1024 * 1024);
    const [before, large, after] = readRecords(writeRecords(plain, { ...plain, body }, plain), 3);
    expect(before).toEqual(plain);
    expect(body.equals(large?.body ?? Buffer.alloc(0))).toBe(true);
    expect(after).toEqual(plain);
  });

  it('carry 48 KiB of headers with the error of a letter, the longest names and every field', () => {
    const full: Frame = {
      ...plain,
      id: 'i'.repeat(255),
      topic: 't'.repeat(255),
      exchangeName: 'e'.repeat(200),
      contentType: 'c'.repeat(255),
      headers: { ...headersOf(48 * 1024), 'joinpool-error': 'x'.repeat(3 * 4_096 + 29), 'joinpool-attempts': 5 },
      orderingKey: 'k'.repeat(255),
      publishedAtMs: 1,
      priority: 9,
    };
    expect(roundTrip(full)).toEqual(full);
  });

  it('carry as many small headers as core lets through, with the error of a letter', () => {
    const names = Array.from({ length: 4_266 }, (_, index) => String.fromCharCode(33 + (index % 94), 33 + index / 94));
    const headers = { ...Object.fromEntries(names.map((name) => [name, 0.5])), 'joinpool-error': 'x'.repeat(12_317) };
    expect(Object.keys(headers)).toHaveLength(4_267);
    expect(roundTrip({ ...plain, headers })).toEqual({ ...plain, headers });
  });

  it('know no -0, as JSON', () => {
    expect(Object.is(roundTrip({ ...plain, headers: { zero: -0 } }).headers.zero, 0)).toBe(true);
  });

  it('are told apart by topic though they follow each other', () => {
    const frames = ['a', 'b', 'b', 'a'].map((topic) => ({ ...plain, topic }));
    expect(readRecords(writeRecords(...frames), 4).map(({ topic }) => topic)).toEqual(['a', 'b', 'b', 'a']);
  });

  it('lose a time that no Date can hold', () => {
    for (const publishedAtMs of [Number.NaN, Number.POSITIVE_INFINITY, 8.64e15 + 2])
      expect(roundTrip({ ...plain, publishedAtMs })).toEqual(plain);
  });
});

describe('a record writer', () => {
  it.each<[string, Partial<Frame>, string]>([
    ['a topic of 256 bytes', { topic: 'ä'.repeat(128) }, 'more than 255 bytes'],
    ['an id of 64 KiB', { id: 'x'.repeat(65_536) }, 'above 65535'],
    ['properties of 64 KiB', { headers: { a: 'x'.repeat(40_000), b: 'x'.repeat(40_000) } }, 'above 65535'],
    ['a header name of 256 bytes', { headers: { ['x'.repeat(256)]: 1 } }, 'above 255'],
    ['a header that is not a number', { headers: { a: Number.NaN } }, 'a header is NaN'],
    ['a header without end', { headers: { a: Number.NEGATIVE_INFINITY } }, 'a header is -Infinity'],
    ['priority 10', { priority: 10 }, 'no priority 10'],
    ['half a priority', { priority: 0.5 }, 'no priority 0.5'],
  ])('refuses %s and goes on as if it had not been asked', (_what, wrong, text) => {
    const writer = new RecordWriter();
    writer.add(plain);
    const before = writer.byteLength;
    expect(() => writer.add({ ...plain, ...wrong })).toThrow(text);
    expect(() => writer.add({ ...plain, ...wrong })).toThrow(ProtocolError);
    expect([writer.count, writer.byteLength]).toEqual([1, before]);
    writer.add({ ...plain, id: 'm-2' });
    expect(readRecords(writer.take(), 2).map(({ id }) => id)).toEqual(['m-1', 'm-2']);
  });

  it('never writes to a batch that it gave away', () => {
    const writer = new RecordWriter();
    writer.add(plain);
    const first = writer.take();
    const copy = Buffer.from(first);
    writer.add({ ...plain, id: 'm-2' });
    expect([writer.count, first.equals(copy)]).toEqual([1, true]);
    expect(only(writer.take()).id).toBe('m-2');
    expect([writer.count, writer.byteLength, writer.take().byteLength]).toEqual([0, 0, 0]);
  });
});

/** One record of these properties, whatever they are, and the body `body`. */
const recordOf = (properties: Buffer): Buffer => {
  const body = Buffer.from('body');
  const prefix = Buffer.alloc(6);
  prefix.writeUInt32BE(2 + properties.byteLength + body.byteLength);
  prefix.writeUInt16BE(properties.byteLength, 4);
  return Buffer.concat([prefix, properties, body]);
};

const address = Buffer.from('\0\x05\x01e\x01t\0', 'latin1');
const withAddress = (rest: string): Buffer => recordOf(Buffer.concat([address, Buffer.from(rest, 'latin1')]));

describe('a record whose properties make no sense', () => {
  it.each<[string, string, string]>([
    ['a field of a later version', '\x20', 'fields that are not known'],
    ['an id longer than the properties', '\x01\0\x09abc', 'ends within its properties'],
    ['no fields at all', '', 'ends within its properties'],
    ['an id that is not UTF-8', '\x01\0\x02\xc3\x28', 'not UTF-8'],
    ['half a character', '\x01\0\x01\xe4', 'not UTF-8'],
    ['a time cut short', '\x02\0\0\0', 'ends within its properties'],
    ['a header without a value', '\x08\0\x01\x01a', 'ends within its properties'],
    ['a header of type 9', '\x08\0\x01\x01a\x09', 'no header value of type 9'],
    ['a header that is not a number', '\x08\0\x01\x01a\x03\x7f\xf8\0\0\0\0\0\0', 'a header is NaN'],
    ['a header __proto__', '\x08\0\x01\x09__proto__\x00', 'the name __proto__'],
    ['65,535 headers of which there is none', '\x08\xff\xff', 'ends within its properties'],
    ['priority 10', '\x10\x0a', 'no priority 10'],
    ['bytes behind the last field', '\x00\x00', 'longer than its fields'],
  ])('is undecodable with %s: its body and address are kept', (_what, rest, why) => {
    const frame = only(withAddress(rest));
    expect(frame.undecodable).toContain(why);
    expect(frame).toMatchObject({ id: undefined, exchangeName: 'e', topic: 't', headers: {} });
    expect(Buffer.from(frame.body).toString()).toBe('body');
  });

  it.each<[string, string]>([
    ['is missing', ''],
    ['is longer than the properties', '\0\x7f\x01e\x01t\0\0'],
    ['ends elsewhere than it says', '\0\x07\x01e\x01t\0\0\0'],
    ['is not UTF-8', '\0\x05\x01\xff\x01t\0\0'],
  ])('has no address where that %s', (_what, properties) => {
    const frame = only(recordOf(Buffer.from(properties, 'latin1')));
    expect(frame.undecodable).toBeTypeOf('string');
    expect(frame).toMatchObject({ exchangeName: '', topic: '', contentType: '' });
    expect(Buffer.from(frame.body).toString()).toBe('body');
  });

  it('does not disturb its neighbours', () => {
    const frames = readRecords(
      Buffer.concat([writeRecords(plain), withAddress('\x20'), recordOf(Buffer.alloc(0)), writeRecords(plain)]),
      4,
    );
    expect(frames.map(({ undecodable }) => undecodable !== undefined)).toEqual([false, true, true, false]);
    expect([frames[0], frames[3]]).toEqual([plain, plain]);
  });
});

describe('a batch whose lengths do not add up', () => {
  const batch = writeRecords(plain, plain, plain);

  it.each<[string, Uint8Array, number]>([
    ['cut short', batch.subarray(0, -1), 3],
    ['cut within a prefix', batch.subarray(0, batch.byteLength / 3 + 3), 2],
    ['one record too many', batch, 2],
    ['one record too few', batch, 4],
    ['none, and bytes', batch, 0],
    ['a count beyond all bytes', batch, 0xffffffff],
    ['bytes behind the last record', Buffer.concat([batch, Buffer.of(0)]), 3],
    ['a record of no length', Buffer.alloc(6), 1],
    ['properties longer than their record', Buffer.of(0, 0, 0, 2, 0, 1, 0), 1],
    ['a length beyond all bytes', Buffer.of(0xff, 0xff, 0xff, 0xff, 0, 0), 1],
  ])('is no batch: %s', (_what, bytes, count) => {
    expect(() => new RecordReader(bytes, count)).toThrow(ProtocolError);
    expect(() => recordOffsets(bytes, count)).toThrow(ProtocolError);
  });

  it('may be empty', () => {
    expect(readRecords(new Uint8Array(0), 0)).toEqual([]);
  });
});
