import { expect, test } from 'vitest';
import { targetOfUrl, urlThrough } from '../src/faults/url-target.js';

test.each([
  ['amqp://guest:guest@127.0.0.1:5673/shop', '127.0.0.1', 5673],
  ['amqp://broker.example', 'broker.example', 5672],
  ['amqp://[::1]:5', '[::1]', 5],
])('%s leads to %s, port %d', (url, host, port) => {
  expect(targetOfUrl(url, 5672)).toEqual({ host, port });
});

test('a proxy takes the place of the host alone', () => {
  const url = 'amqp://guest:p%40ss@broker.example/shop?x=1';
  expect(urlThrough(url, { host: '127.0.0.1', port: 9 })).toBe('amqp://guest:p%40ss@127.0.0.1:9/shop?x=1');
  expect(urlThrough(url, undefined)).toBe(url);
});
