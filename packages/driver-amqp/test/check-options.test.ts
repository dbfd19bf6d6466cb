import { expect, test } from 'vitest';
import { amqpDriver } from '../src/index.js';

test.each([
  ['localhost', 'invalid-url'],
  ['', 'invalid-url'],
  ['http://localhost', 'invalid-url'],
  ['amqp://', 'invalid-url'],
  ['amqp://localhost/a/b', 'invalid-url'],
  ['amqp://localhost/%zz', 'invalid-url'],
  ['amqp://localhost?heartbeat=1', 'invalid-url'],
])('URL %s is %s, with advice and without the password', (url, code) => {
  expect(() => amqpDriver(url)).toThrow(expect.objectContaining({ code, advice: expect.any(String) }));
});

test('no URL at all', () => {
  expect(() => amqpDriver([])).toThrow(expect.objectContaining({ code: 'invalid-url' }));
});

test('a bad URL does not show its password', () => {
  expect(() => amqpDriver('http://me:secret@localhost')).toThrow(/^(?!.*secret).*\*\*\*/);
});

test.each([
  { heartbeatSeconds: -1 },
  { heartbeatSeconds: 1.5 },
  { connectTimeoutMs: 0 },
  { connectionName: 'x'.repeat(201) },
  { sasl: 'external' as const },
])('%o is invalid-option', (options) => {
  expect(() => amqpDriver('amqp://localhost', options)).toThrow(expect.objectContaining({ code: 'invalid-option' }));
});

test('several hosts', () => {
  expect(amqpDriver(['amqp://a', 'amqps://b:1/%2F']).hosts).toBe(2);
});
