import { deflateSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { PoolError } from '../../src/errors/pool-error.js';
import { OsloSerializer } from '../../src/oslo/oslo-serializer.js';

const serializer = new OsloSerializer();
const bytesOf = (value: unknown): Uint8Array => Buffer.from(JSON.stringify(value));
const enveloped = (message: unknown, version: unknown = '2.0') =>
  bytesOf({ 'oslo.version': version, 'oslo.message': message });

/** As a notifier in Python sends it. */
const notification = {
  message_id: '6f0e0a1c-6d2f-4b7a-8f0e-0c9d1d9a0001',
  publisher_id: 'compute.host1',
  event_type: 'compute.instance.create.end',
  priority: 'INFO',
  payload: { name: 'é', size: 1.5, none: null },
  timestamp: '2026-11-23 10:20:30.405678',
  _unique_id: '0123456789abcdef0123456789abcdef',
  _context_request_id: 'req-1',
};

const written = (body: unknown, topic = 'notifications.info'): Record<string, unknown> => {
  const envelope: Record<string, unknown> = JSON.parse(Buffer.from(serializer.encode(body, 'id-1', topic)).toString());
  expect(Object.keys(envelope)).toEqual(['oslo.version', 'oslo.message']);
  expect(envelope['oslo.version']).toBe('2.0');
  return JSON.parse(String(envelope['oslo.message']));
};

const refusal = (body: unknown, topic?: string): PoolError => {
  try {
    written(body, topic);
  } catch (error) {
    if (PoolError.isInstance(error)) return error;
    throw error;
  }
  throw new Error('it was not refused');
};

describe('reading a notification', () => {
  it.each([
    ['with the envelope', enveloped(JSON.stringify(notification))],
    ['without one', bytesOf(notification)],
    ['compressed with zlib, as kombu does', deflateSync(enveloped(JSON.stringify(notification)))],
    ['compressed with gzip', gzipSync(bytesOf(notification))],
  ])('gives the whole of it, %s', (_, bytes) => {
    expect(serializer.decode(bytes)).toEqual(notification);
    expect(serializer.idOf(bytes)).toBe(notification.message_id);
    expect(serializer.decode(bytes)).toEqual(notification);
  });

  it.each([
    ['another version', enveloped(JSON.stringify(notification), '2.1'), /version "2.1"/],
    ['a later version', enveloped(JSON.stringify(notification), '3.0'), /version "3.0"/],
    ['a version that is no text', enveloped(JSON.stringify(notification), 2), /version 2/],
    ['a message that is no text', enveloped(notification), /oslo.message is object/],
    ['a message that is no JSON', enveloped('{'), /JSON/],
    ['a message that is no object', enveloped('[1]'), /JSON object/],
    ['a list', bytesOf([notification]), /JSON object/],
    ['text', bytesOf('hello'), /JSON object/],
    ['no JSON', Buffer.from('hello'), /JSON/],
    ['nothing', new Uint8Array(), /JSON/],
    ['no UTF-8', Uint8Array.of(0x22, 0xff, 0x22), /encoded|UTF/i],
    ['half a compressed body', deflateSync(bytesOf(notification)).subarray(0, 20), /unexpected end/],
    ['another compression', Buffer.from('BZh91AY'), /JSON/],
  ])('fails for %s, and finds no id in it', (_, bytes, why) => {
    expect(() => serializer.decode(bytes)).toThrow(why);
    expect(serializer.idOf(bytes)).toBeUndefined();
  });

  it('finds no id where there is none, and reads every content type', () => {
    expect(serializer.idOf(bytesOf({ event_type: 'a' }))).toBeUndefined();
    expect(serializer.idOf(bytesOf({ message_id: 5 }))).toBeUndefined();
    expect(serializer.reads()).toBe(true);
  });
});

describe('writing a notification', () => {
  const body = { event_type: 'a.b', publisher_id: 'web.host1', payload: { x: 1 } };

  it('fills in what readers in Python look for', () => {
    const made = written(body);
    expect(made).toMatchObject({ ...body, message_id: 'id-1', priority: 'INFO' });
    expect(made.timestamp).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{6}$/);
    expect(made._unique_id).toMatch(/^[0-9a-f]{32}$/);
  });

  it('keeps every key that it was given, so that a received one can be published again', () => {
    expect(written(notification)).toEqual(notification);
    expect(written({ ...notification, priority: 'error' }, 'metering')).toEqual({ ...notification, priority: 'ERROR' });
  });

  it.each([
    ['no event type', { ...body, event_type: undefined }, 'notifications.info', /no event_type/],
    ['neither publisher nor payload', { event_type: 'a' }, 'notifications.info', /publisher_id and no payload/],
    ['no priority anywhere', body, 'notifications', /names a priority/],
    ['an unknown priority', { ...body, priority: 'HIGH' }, 'notifications', /names a priority/],
    ['two priorities', { ...body, priority: 'ERROR' }, 'notifications.info', /priority ERROR/],
    ['a list', [body], 'notifications.info', /object/],
    ['what has no JSON form', { ...body, payload: 1n }, 'notifications.info', /JSON/],
  ])('is refused for %s', (_, bad, topic, why) => {
    const error = refusal(bad, topic);
    expect(error.code).toBe('invalid-body');
    expect(error.message).toMatch(why);
    expect(error.outcome).toBe('refused');
  });
});
