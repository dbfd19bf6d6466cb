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

const openstack = (options: Record<string, unknown>) => () =>
  Reflect.apply(amqpDriver, undefined, ['amqp://localhost', { profile: 'openstack', openstack: options }]);

test.each([
  [{ durable: 'yes' }, 'invalid-option', 'openstack.durable'],
  [{ quorum: 1 }, 'invalid-option', 'openstack.quorum'],
  [{ autoDelete: null }, 'invalid-option', 'openstack.autoDelete'],
  [{ quorum: true, durable: false }, 'invalid-option', 'openstack.quorum'],
  [{ quorum: true, autoDelete: true }, 'invalid-option', 'openstack.quorum'],
  [{ deliveryLimit: 5 }, 'invalid-option', 'openstack.deliveryLimit'],
  [{ quorum: true, deliveryLimit: 0 }, 'invalid-option', 'openstack.deliveryLimit'],
  [{ durables: true }, 'unknown-option', 'durables'],
])('openstack %o is %s', (options, code, named) => {
  expect(openstack(options)).toThrow(expect.objectContaining({ code, message: expect.stringContaining(named) }));
});

test.each([
  [{ profile: 'nova' }, "profile is 'nova'"],
  [{ openstack: {} }, "without profile 'openstack'"],
  [{ profile: 'openstack', openstack: true }, 'openstack is not an object'],
])('%o is invalid-option', (options, text) => {
  const make = () => Reflect.apply(amqpDriver, undefined, ['amqp://localhost', options]);
  expect(make).toThrow(expect.objectContaining({ code: 'invalid-option', message: expect.stringContaining(text) }));
});
