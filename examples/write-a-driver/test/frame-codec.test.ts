import type { Frame } from '@joinpool/core/driver';
import { describe, expect, test } from 'vitest';
import { decodeFrame, encodeFrame } from '../src/frame-codec.js';

const frame: Frame = {
  id: '01',
  topic: 'work.item',
  exchangeName: 'joinpool',
  contentType: 'application/json',
  headers: { text: '1', number: 1, yes: true, nothing: null },
  body: Uint8Array.of(0, 255, 10),
  orderingKey: 'key',
  publishedAtMs: 1_700_000_000_123,
};

/** As the server hands it back. */
const stored = (fields: readonly Buffer[]): Map<string, Buffer> => {
  const [, text = Buffer.alloc(0), , body = Buffer.alloc(0)] = fields;
  return new Map([
    ['frame', text],
    ['body', body],
  ]);
};

describe('a frame', () => {
  test('comes back with every field as it was', () => {
    const found = decodeFrame(stored(encodeFrame(frame)));
    expect({ ...found, body: new Uint8Array(found.body) }).toEqual(frame);
  });

  test('comes back without the fields it had not', () => {
    const { orderingKey: _, publishedAtMs: __, ...bare } = frame;
    const found = decodeFrame(stored(encodeFrame({ ...bare, id: undefined, body: new Uint8Array() })));
    expect([found.id, found.orderingKey, found.publishedAtMs, found.body.byteLength]).toEqual([
      undefined,
      undefined,
      undefined,
      0,
    ]);
  });

  test('that the server made a letter has the reason in a header', () => {
    const fields = stored(encodeFrame(frame)).set('reason', Buffer.from('delivery-limit'));
    expect(decodeFrame(fields).headers).toEqual({ ...frame.headers, 'joinpool-reason': 'delivery-limit' });
  });
});

describe('an entry of a foreign program', () => {
  test.each([
    ['without frame', new Map([['body', Buffer.from('raw')]]), 'no field'],
    [
      'with broken JSON',
      new Map([
        ['frame', Buffer.from('{')],
        ['body', Buffer.from('raw')],
      ]),
      'no JSON',
    ],
    [
      'with a list',
      new Map([
        ['frame', Buffer.from('[]')],
        ['body', Buffer.from('raw')],
      ]),
      'lacks topic',
    ],
    [
      'with headers of lists',
      new Map([
        ['frame', Buffer.from('{"headers":{"a":[]}}')],
        ['body', Buffer.from('raw')],
      ]),
      'lacks',
    ],
  ])('%s keeps its bytes and says why it cannot be read', (_, fields, why) => {
    const found = decodeFrame(fields);
    expect(found.undecodable).toContain(why);
    expect(Buffer.from(found.body).toString()).toBe('raw');
  });
});
