import { readFileSync } from 'node:fs';
import type { PoolSettings } from '@joinpool/core/driver';
import { expect, test } from 'vitest';
import { deadLetterExchange, type PoolTopology, poolTopology, topicExchange } from '../src/topology.js';
import { defaultSettings } from './support/pools.js';

const topologyOf = (settings: Partial<PoolSettings> = {}) =>
  poolTopology('billing', { ...defaultSettings, ...settings });
const json = (value: unknown): string => JSON.stringify(value);

// These texts are docs/wire-format.md: a pool that exists answers 406 to anything else.
test('the default pool, byte for byte', () => {
  expect(json(topologyOf())).toBe(
    '{"pool":{"name":"billing","durable":true,"arguments":{"x-queue-type":"quorum","x-delivery-limit":50,"x-dead-letter-exchange":"","x-dead-letter-routing-key":"billing.dead","x-dead-letter-strategy":"at-least-once","x-overflow":"reject-publish"}},"deadLetters":{"name":"billing.dead","durable":true,"arguments":{"x-queue-type":"classic"}},"deadLetterBindings":[]}',
  );
});

test('a classic pool, byte for byte', () => {
  expect(json(topologyOf({ queueType: 'classic' }).pool)).toBe(
    '{"name":"billing","durable":true,"arguments":{"x-queue-type":"classic","x-dead-letter-exchange":"","x-dead-letter-routing-key":"billing.dead"}}',
  );
});

test('a pool that is not durable is a classic queue; asked to be a quorum queue it is refused', () => {
  expect(topologyOf({ durable: false }).pool).toMatchObject({
    durable: false,
    arguments: { 'x-queue-type': 'classic' },
  });
  expect(() => topologyOf({ durable: false, queueType: 'quorum' })).toThrow(
    expect.objectContaining({ kind: 'not-supported' }),
  );
});

test('a pool that drops its oldest, byte for byte', () => {
  const { pool, deadLetterBindings } = topologyOf({
    limits: { maxBacklog: 1000, messageTtlMs: 60_000, expireWhenUnusedForMs: 3_600_000 },
    deadLetters: { include: ['expired', 'overflow'] },
  });
  expect(json(pool.arguments)).toBe(
    '{"x-queue-type":"quorum","x-delivery-limit":50,"x-dead-letter-exchange":"joinpool.dead-letters","x-max-length":1000,"x-overflow":"drop-head","x-message-ttl":60000,"x-expires":3600000}',
  );
  expect(json(deadLetterBindings[0])).toBe(
    '{"arguments":{"x-match":"all-with-x","x-first-death-reason":"delivery_limit","x-first-death-queue":"billing"}}',
  );
  expect(deadLetterBindings.map((binding) => binding.arguments['x-first-death-reason'])).toEqual([
    'delivery_limit',
    'rejected',
    'expired',
    'maxlen',
  ]);
});

test('a pool that refuses when full keeps at-least-once', () => {
  const { pool, deadLetterBindings } = topologyOf({ limits: { maxBacklog: 5, whenFull: 'refuse' } });
  expect(pool.arguments).toMatchObject({
    'x-max-length': 5,
    'x-overflow': 'reject-publish',
    'x-dead-letter-strategy': 'at-least-once',
  });
  expect(deadLetterBindings).toEqual([]);
});

test('bounds of the dead letters, byte for byte', () => {
  expect(json(topologyOf({ deadLetters: { maxMessages: 10, ttlMs: 5 } }).deadLetters.arguments)).toBe(
    '{"x-queue-type":"classic","x-max-length":10,"x-overflow":"drop-head","x-message-ttl":5}',
  );
});

interface GoldenPool extends PoolTopology {
  readonly title: string;
  readonly settings: Partial<PoolSettings>;
}

/** What every driver for RabbitMQ declares; driver-qpid's test reads the same file. */
const golden = JSON.parse(readFileSync(new URL('../../../docs/rabbitmq-pools.json', import.meta.url), 'utf8'));
const goldenPools: readonly GoldenPool[] = golden.pools;

test.each(goldenPools)('as through every protocol: $title', ({ title: _, settings, ...declared }) => {
  expect(topologyOf(settings)).toEqual(declared);
});

test('the exchanges, as through every protocol', () => {
  expect([topicExchange, deadLetterExchange]).toEqual([golden.topicExchange, golden.deadLetterExchange]);
});
