import type { Frame } from '@joinpool/core/driver';

export const topicAddress = { kind: 'topic', exchangeName: 'shop', topic: 'order.created' } as const;

export const makeFrame = (changes: Partial<Frame> = {}): Frame => ({
  id: 'id-1',
  topic: 'order.created',
  exchangeName: 'shop',
  contentType: 'application/json',
  headers: {},
  body: Buffer.from('{"a":1}'),
  publishedAtMs: 1_700_000_000_123,
  ...changes,
});
