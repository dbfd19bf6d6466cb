import { expect, test } from 'vitest';
import { checkOptions } from '../src/check-options.js';
import { connectQpid, type QpidTlsOptions, type QpidTransportOptions, qpidDriver } from '../src/index.js';

test.each([
  'localhost',
  '',
  'http://localhost',
  'amqp://',
  'amqp://localhost/a/b',
  'amqp://localhost/%zz',
  'amqp://localhost?idle=1',
])('URL %s is invalid-url, with advice', (url) => {
  expect(() => qpidDriver(url)).toThrow(expect.objectContaining({ code: 'invalid-url', advice: expect.any(String) }));
});

test('no URL at all', () => {
  expect(() => qpidDriver([])).toThrow(expect.objectContaining({ code: 'invalid-url' }));
});

test('a bad URL does not show its password', () => {
  expect(() => qpidDriver('http://me:secret@localhost')).toThrow(/^(?!.*secret).*\*\*\*/);
});

test.each<QpidTransportOptions>([
  { idleTimeoutMs: -1 },
  { idleTimeoutMs: 1.5 },
  { connectTimeoutMs: 0 },
  { maxFrameBytes: 511 },
  { connectionName: 'x'.repeat(201) },
  { sasl: 'external' as const },
  { sasl: 'plain' as const },
  { sasl: 'scram' as unknown as 'plain' },
  { tls: null as unknown as QpidTlsOptions },
  { strategy: 'kafka' as unknown as 'predeclared' },
  { holdDeliveries: 'never' as unknown as false },
])('%o is invalid-option', (options) => {
  expect(() => qpidDriver('amqp://localhost', options)).toThrow(expect.objectContaining({ code: 'invalid-option' }));
});

test('a misspelt option is told before any I/O', async () => {
  const options = { idleTimoutMs: 5, controlExchange: 'shop' };
  await expect(connectQpid('amqp://localhost:1', options)).rejects.toMatchObject({ code: 'unknown-option' });
});

test('hosts, virtual host, login and defaults', () => {
  const checked = checkOptions(
    ['amqp://me:p%40ss@a', 'amqps://you:pw@[::1]:1/vhost%2Fx'],
    {},
    (_, message) => new Error(message),
  );
  expect(checked).toMatchObject({
    hosts: [
      { tls: false, name: 'a', port: 5672, virtualHost: undefined, user: 'me', password: 'p@ss' },
      { tls: true, name: '::1', port: 1, virtualHost: 'vhost/x', user: 'you', password: 'pw' },
    ],
    ...{ sasl: 'plain', idleTimeoutMs: 30_000, connectTimeoutMs: 10_000, maxFrameBytes: 262_144 },
  });
  expect(checkOptions('amqp://a', {}, (_, message) => new Error(message)).sasl).toBe('anonymous');
  expect(qpidDriver(['amqp://a', 'amqp://b']).hosts).toBe(2);
});
