import type { Address, Frame } from '@joinpool/core/driver';
import rhea from 'rhea';
import { describe, expect, it, test } from 'vitest';
import { decodeFrame } from '../../src/codec/decode-frame.js';
import { decodeMessage } from '../../src/codec/decode-message.js';
import { MessageEncoder } from '../../src/codec/encode-message.js';
import { makeFrame, topicAddress } from '../support/samples.js';

const context = {
  origin: () => ({ topic: 'from.broker', exchangeName: 'brokers' }),
  deathReason: () => undefined,
};

const encode = (frame: Frame, to: Address = topicAddress, addressing = {}): Buffer =>
  new MessageEncoder().encode(to, frame, addressing);

const decode = (bytes: Buffer): Frame => decodeFrame(decodeMessage(bytes), context);

const there = (frame: Frame, to?: Address): Frame => decode(encode(frame, to));

describe('a frame', () => {
  it('comes back as it was', () => {
    const headers = { text: 'ä€😀', empty: '', yes: true, no: false, nothing: null, whole: -7, large: 2 ** 53 - 1 };
    const frame = makeFrame({ headers: { ...headers, huge: 2 ** 60, part: 0.1, long: 'x'.repeat(300) } });
    const { topic: _topic, exchangeName: _exchangeName, ...expected } = { ...frame, orderingKey: undefined };
    expect(there(frame)).toMatchObject({ ...expected, topic: 'from.broker', exchangeName: 'brokers' });
  });

  it.each<Address>([
    { kind: 'pool', poolName: 'billing' },
    { kind: 'deadLetters', poolName: 'billing' },
  ])('for $kind carries its topic, exchange and ordering key', (to) => {
    const frame = makeFrame({ orderingKey: 'customer-7', headers: { 'joinpool-reason': 'rejected' } });
    const { topic, exchangeName, orderingKey, headers } = there(frame, to);
    expect([topic, exchangeName, orderingKey]).toEqual(['order.created', 'shop', 'customer-7']);
    expect(headers).toEqual({ 'joinpool-reason': 'rejected' });
  });

  it.each([0, 1, 255, 256, 70_000])('carries a body of %d bytes', (length) => {
    const body = Buffer.alloc(length, 7);
    expect(Buffer.from(there(makeFrame({ body })).body).equals(body)).toBe(true);
  });

  it('leaves out what it has not', () => {
    const { id, contentType, publishedAtMs } = there(
      makeFrame({ id: undefined, contentType: '', publishedAtMs: undefined }),
    );
    expect([id, contentType, publishedAtMs]).toEqual([undefined, '', undefined]);
  });

  it('is written as these bytes', () => {
    const bytes = encode(makeFrame({ headers: { n: 1, b: true } }), topicAddress, { to: '/t', subject: 's' });
    expect(bytes.toString('hex')).toBe(
      `${'005370c0020141'}005373d0000000310000000aa10469642d3140a1022f74a101734040a3106170706c69636174696f6e2f6a736f6e4040` +
        `83${1_700_000_000_123n.toString(16).padStart(16, '0')}` +
        '005374d10000001400000004a1016e810000000000000001a1016241005375b0000000077b2261223a317d',
    );
  });

  it('is what another client reads', () => {
    const read = rhea.message.decode(
      encode(makeFrame({ headers: { n: 1 }, priority: 7, expiresInMs: 60_000 }), topicAddress, {
        annotations: { 'x-opt-a': 5 },
      }),
    );
    expect(read).toMatchObject({
      ...{ durable: true, priority: 7, ttl: 60_000, message_id: 'id-1', content_type: 'application/json' },
      ...{ application_properties: { n: 1 }, message_annotations: { 'x-opt-a': 5 } },
    });
    expect(read.body.content.toString()).toBe('{"a":1}');
  });

  it('without a priority has the one of its way', () => {
    const priorityOf = (changes: Partial<Frame>, addressing: object): unknown =>
      rhea.message.decode(encode(makeFrame(changes), topicAddress, addressing)).priority;
    expect(priorityOf({}, { defaultPriority: 0 })).toBe(0);
    expect(priorityOf({ priority: 7 }, { defaultPriority: 0 })).toBe(7);
    expect(priorityOf({}, {})).toBeUndefined();
  });

  it('is encoded again and again by one encoder, larger ones between', () => {
    const encoder = new MessageEncoder();
    const large = makeFrame({ headers: { long: 'y'.repeat(20_000) } });
    const texts = [makeFrame(), large, makeFrame()].map(
      (frame) => decode(encoder.encode(topicAddress, frame, {})).headers,
    );
    expect(texts).toEqual([{}, large.headers, {}]);
  });
});

const foreign = (message: Record<string, unknown>): Frame => decode(rhea.message.encode(message));

describe('a message of another client', () => {
  it('with one string as body, as JMS sends text, is read as that text', () => {
    const { body, undecodable } = foreign({ body: '{"a":"ü"}' });
    expect([Buffer.from(body).toString(), undecodable]).toEqual(['{"a":"ü"}', undefined]);
  });

  test.each([
    ['a map', { a: 1 }, 'its body is a map, not one data section or one string'],
    ['a list', [1], 'its body is a list, not one data section or one string'],
    ['null', null, 'its body is null, not one data section or one string'],
    ['a number', 5, 'its body is a number, not one data section or one string'],
    [
      'a binary value',
      Buffer.from('x'),
      'its body is a binary in an amqp-value section, not one data section or one string',
    ],
    [
      'several data sections',
      rhea.message.data_sections([Buffer.from('a'), Buffer.from('b')]),
      'its body has several data sections',
    ],
    [
      'a sequence',
      rhea.message.sequence_section([1]),
      'its body is an amqp-sequence, not one data section or one string',
    ],
  ])('with %s as body is undecodable, and its raw bytes are kept', (_, body, problem) => {
    const bytes = rhea.message.encode({ message_id: 'm', body });
    const frame = decode(bytes);
    expect([frame.id, frame.undecodable]).toEqual(['m', problem]);
    expect(bytes.subarray(bytes.length - frame.body.byteLength).equals(frame.body)).toBe(true);
    expect(frame.body.byteLength).toBeGreaterThan(0);
  });

  it('without any body is undecodable', () => {
    expect(decode(Buffer.from([0x00, 0x53, 0x70, 0x45])).undecodable).toBe('it has no body');
  });

  it('with headers in bytes and times gets them as text and seconds; an own type is undecodable', () => {
    const body = rhea.message.data_section(Buffer.from('1'));
    const application_properties = { text: Buffer.from('é'), at: rhea.types.wrap_timestamp(5_500) };
    expect(foreign({ body, application_properties }).headers).toEqual({ text: 'é', at: 5 });
    const list = { ...application_properties, list: [1] };
    expect(foreign({ body, application_properties: list }).undecodable).toBe(
      "header 'list' is neither text, number, boolean nor null",
    );
  });

  test.each([
    [7, '7'],
    [
      rhea.types.wrap_uuid(Buffer.from('00112233445566778899aabbccddeeff', 'hex')),
      'urn:uuid:00112233-4455-6677-8899-aabbccddeeff',
    ],
    [rhea.types.wrap_binary(Buffer.from([0xab])), 'ab'],
  ])('with the id %s has it as text', (message_id, expected) => {
    expect(foreign({ message_id, body: 'x' }).id).toBe(expected);
  });

  it('reads booleans of the long form as such', () => {
    // 0x56 0x01, which rhea reads as the number 1.
    const bytes = Buffer.concat([
      Buffer.from('005374c1070 2a1 0162 5601'.replaceAll(' ', ''), 'hex'),
      Buffer.from('005377a10178', 'hex'),
    ]);
    expect(decode(bytes).headers).toEqual({ b: true });
  });

  const types = rhea.types;
  test.each([
    ['ubyte', types.wrap_ubyte(200), 200],
    ['byte', types.wrap_byte(-3), -3],
    ['ushort', types.wrap_ushort(60_000), 60_000],
    ['short', types.wrap_short(-300), -300],
    ['uint', types.wrap_uint(4_000_000_000), 4_000_000_000],
    ['int', types.wrap_int(-70_000), -70_000],
    ['ulong', types.wrap_ulong(2 ** 52 + 1), 2 ** 52 + 1],
    ['long', types.wrap_long(-(2 ** 40) - 1), -(2 ** 40) - 1],
    ['float', types.wrap_float(0.5), 0.5],
    ['double', types.wrap_double(-0.1), -0.1],
    ['symbol', types.wrap_symbol('s'), 's'],
    ['timestamp', types.wrap_timestamp(-1_500), -2],
  ])('gets a header of type %s as a value of JSON', (_, value, expected) => {
    expect(foreign({ body: 'x', application_properties: { value } }).headers).toEqual({ value: expected });
  });

  it('keeps U+FFFD, and is undecodable where a text is not UTF-8', () => {
    const bytes = rhea.message.encode({ body: 'x', application_properties: { n: 'a\ufffdb' } });
    expect(decode(bytes).headers).toEqual({ n: 'a\ufffdb' });
    const at = bytes.indexOf('\ufffd');
    bytes[at] = 0xff;
    expect(decode(bytes).undecodable).toBe('it cannot be read: a string is not UTF-8');
  });

  it.each([
    ['without a value', 'c10401a10162', 'the last key of a map has no value'],
    ['that is a list', 'c103024541', 'a map has a key that is neither text nor a number'],
  ])('with a key %s is undecodable', (_, map, problem) => {
    expect(decode(Buffer.from(`005374${map}005377a10178`, 'hex')).undecodable).toBe(`it cannot be read: ${problem}`);
  });

  it('of another version of the wire format, or compressed, is undecodable', () => {
    const body = 'x';
    expect(foreign({ body, application_properties: { 'joinpool-version': 2 } }).undecodable).toBe(
      'it has version 2 of the wire format, and this program reads version 1',
    );
    expect(foreign({ body, content_encoding: 'gzip' }).undecodable).toBe("its content-encoding is 'gzip'");
  });
});

describe('bytes that are no message', () => {
  const whole = encode(makeFrame({ headers: { n: 1, text: 'abc' } }));

  it('are undecodable wherever they break off, and never thrown about', () => {
    for (let length = 0; length < whole.length; length += 1) {
      const { undecodable } = decode(whole.subarray(0, length));
      expect(undecodable, `the first ${length} bytes`).toBeTypeOf('string');
    }
  });

  it('are never thrown about, whichever byte is garbled', () => {
    for (let at = 0; at < whole.length; at += 1) {
      for (const value of [0x00, 0x45, 0x56, 0x80, 0x98, 0xc1, 0xd0, 0xf0, 0xff]) {
        const garbled = Buffer.from(whole);
        garbled[at] = value;
        expect(() => decode(garbled)).not.toThrow();
      }
    }
  });

  it('nested without end cost no stack', () => {
    const nested = Buffer.concat([Buffer.from('005377', 'hex'), Buffer.alloc(100_000, 0x00)]);
    expect(decode(nested).undecodable).toContain('it cannot be read');
  });
});
