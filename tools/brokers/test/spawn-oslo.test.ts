import { expect, test } from 'vitest';
import { ensureOslo, transportUrl } from '../index.mjs';

test.each([
  ['amqp://me:secret@127.0.0.1:5672/%2F', {}, 'rabbit://me:secret@127.0.0.1:5672/%2F?'],
  ['amqp://me:s%40cret@localhost:1/one', {}, 'rabbit://me:s%40cret@localhost:1/one?'],
  [
    'amqp://me:secret@[::1]:5672/',
    { rabbit_quorum_queue: 'true' },
    'rabbit://me:secret@[::1]:5672/%2F?rabbit_quorum_queue=true',
  ],
])('%s is a transport URL with the same virtual host', (url, query, expected) => {
  expect(transportUrl(url, query)).toBe(expected);
});

test('an unknown source is refused by name, with those that are known', async () => {
  await expect(ensureOslo('conda')).rejects.toMatchObject({
    code: 'BAD_USAGE',
    message: expect.stringContaining('"conda"'),
    advice: 'use one of: debian, pypi',
  });
});
