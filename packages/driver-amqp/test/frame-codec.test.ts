import { describe, expect, test } from 'vitest';
import { decodeMessage, encodeBody, encodeProperties, type IncomingMessage } from '../src/frame-codec.js';
import { makeFrame } from './support/pools.js';

const none = undefined;

const incoming = (
  headers: Record<string, unknown> | undefined,
  properties: Record<string, unknown> = {},
): IncomingMessage => ({
  content: Buffer.from('{}'),
  fields: { deliveryTag: 1, redelivered: false, exchange: 'joinpool', routingKey: 'order.created', consumerTag: 'c' },
  properties: {
    contentType: 'application/json',
    contentEncoding: none,
    headers,
    deliveryMode: 2,
    priority: none,
    correlationId: none,
    replyTo: none,
    expiration: none,
    messageId: 'm-1',
    timestamp: 1_700_000_000,
    type: none,
    userId: none,
    appId: none,
    clusterId: none,
    ...properties,
  },
});

const frame = makeFrame('{}', { id: 'm-1', headers: { tenant: 'a', 'joinpool-sends': 2 }, orderingKey: 'k' });

describe('a frame that is sent', () => {
  test('to a topic, byte for byte', () => {
    expect(JSON.stringify(encodeProperties({ kind: 'topic', exchangeName: 'e', topic: 't' }, frame))).toBe(
      '{"contentType":"application/json","deliveryMode":2,"headers":{"tenant":"a","joinpool-sends":2,"joinpool-ordering-key":"k"},"messageId":"m-1","timestamp":1700000000}',
    );
  });

  test('without headers has no table of headers', () => {
    const plain = makeFrame('{}', { id: 'm-1' });
    expect(JSON.stringify(encodeProperties({ kind: 'topic', exchangeName: 'e', topic: 't' }, plain))).toBe(
      '{"contentType":"application/json","deliveryMode":2,"messageId":"m-1","timestamp":1700000000}',
    );
  });

  test.each([2 ** 50 + 0.25, -1e20, 2 ** 63, 1e300, 2 ** 53 + 2])('has the number %d as a double', (value) => {
    const { headers } = encodeProperties({ kind: 'pool', poolName: 'p' }, makeFrame('', { headers: { value } }));
    expect(headers).toMatchObject({ value: { '!': 'double', value } });
  });

  test.each([0.5, 2 ** 50, Number.MIN_SAFE_INTEGER, 5e-324])('has the number %d as it is', (value) => {
    const { headers } = encodeProperties({ kind: 'pool', poolName: 'p' }, makeFrame('', { headers: { value } }));
    expect(headers).toMatchObject({ value });
  });

  test.each(['pool', 'deadLetters'] as const)('to %s alone says where it was published', (kind) => {
    expect(encodeProperties({ kind, poolName: 'billing' }, frame).headers).toEqual({
      tenant: 'a',
      'joinpool-sends': 2,
      'joinpool-ordering-key': 'k',
      'joinpool-topic': 'order.created',
      'joinpool-exchange': 'joinpool-test',
    });
  });

  test('keeps its bytes where they are', () => {
    const bytes = new Uint8Array([0, 1, 2, 3]).subarray(1, 3);
    const body = encodeBody(bytes);
    expect(body.buffer).toBe(bytes.buffer);
    expect([...body]).toEqual([1, 2]);
  });
});

describe('a message that comes in', () => {
  test('is the frame that was sent', () => {
    expect(decodeMessage(incoming({ tenant: 'a', 'joinpool-ordering-key': 'k' }))).toEqual({
      id: 'm-1',
      topic: 'order.created',
      exchangeName: 'joinpool',
      contentType: 'application/json',
      headers: { tenant: 'a' },
      body: Buffer.from('{}'),
      orderingKey: 'k',
      publishedAtMs: 1_700_000_000_000,
    });
  });

  test('by its queue alone knows where it was published', () => {
    const decoded = decodeMessage(incoming({ 'joinpool-topic': 'a.b', 'joinpool-exchange': 'e' }));
    expect(decoded).toMatchObject({ topic: 'a.b', exchangeName: 'e', headers: {} });
  });

  test.each([
    ['delivery_limit', 'delivery-limit'],
    ['expired', 'expired'],
    ['maxlen', 'overflow'],
    ['rejected', 'rejected'],
  ])('died of %s', (death, reason) => {
    const deaths = [
      { exchange: 'later', 'routing-keys': ['later'] },
      { exchange: 'first', 'routing-keys': ['first.topic'] },
    ];
    const decoded = decodeMessage(
      incoming({ 'x-death': deaths, 'x-first-death-reason': death, 'x-delivery-count': 3 }),
    );
    expect(decoded).toMatchObject({ topic: 'first.topic', exchangeName: 'first' });
    expect(decoded.headers).toEqual({ 'joinpool-reason': reason });
  });

  test('keeps the reason that the core gave', () => {
    const decoded = decodeMessage(incoming({ 'joinpool-reason': 'schema', 'x-first-death-reason': 'expired' }));
    expect(decoded.headers).toEqual({ 'joinpool-reason': 'schema' });
  });

  test('of another client: text as bytes and times are read', () => {
    const decoded = decodeMessage(
      incoming({ bytes: Buffer.from('é'), at: { '!': 'timestamp', value: 7 }, empty: null, flag: false }),
    );
    expect(decoded.headers).toEqual({ bytes: 'é', at: 7, empty: null, flag: false });
    expect(decoded.undecodable).toBeUndefined();
  });

  test.each([
    [{ nested: { a: 1 } }, {}, "header 'nested'"],
    [{ list: [1] }, {}, "header 'list'"],
    [{ bytes: Buffer.from([0xff]) }, {}, "header 'bytes'"],
    [{ 'joinpool-version': 2 }, {}, 'version 2'],
    [{ 'joinpool-version': { toString: 7 } }, {}, 'foreign form'],
    [{}, { contentEncoding: 'gzip' }, "'gzip'"],
  ])('%o %o is undecodable, with its raw bytes', (headers, properties, problem) => {
    const decoded = decodeMessage(incoming(headers, properties));
    expect(decoded.undecodable).toContain(problem);
    expect(decoded.body).toEqual(Buffer.from('{}'));
  });

  test.each([2 ** 64 - 1, 8_640_000_000_001])(
    'at %d has a time that no Date holds, and is without one',
    (timestamp) => {
      expect(decodeMessage(incoming(undefined, { timestamp })).publishedAtMs).toBeUndefined();
    },
  );

  test('at the last second that a Date holds has it, and so has its letter', () => {
    const decoded = decodeMessage(incoming(undefined, { timestamp: 8_640_000_000_000 }));
    expect(new Date(decoded.publishedAtMs ?? 0).toISOString()).toBe('+275760-09-13T00:00:00.000Z');
    expect(encodeProperties({ kind: 'pool', poolName: 'p' }, decoded).timestamp).toBe(8_640_000_000_000);
  });

  test('with nothing but a body is a frame all the same', () => {
    const bare = { messageId: none, timestamp: none, contentType: none };
    expect(decodeMessage(incoming(undefined, bare))).toMatchObject({ id: undefined, contentType: '', headers: {} });
  });
});
