import { readFileSync } from 'node:fs';
import type { PoolSettings } from '@joinpool/core/driver';
import { describe, expect, it } from 'vitest';
import { topicExchange } from '../../src/strategies/rabbitmq-management/declarations.js';
import {
  deadLetterExchange,
  type PoolTopology,
  poolTopology,
} from '../../src/strategies/rabbitmq-management/pool-topology.js';

interface GoldenPool extends PoolTopology {
  readonly title: string;
  readonly settings: Partial<PoolSettings>;
}

/** What every driver for RabbitMQ declares; driver-amqp's test reads the same file. */
const golden = JSON.parse(readFileSync(new URL('../../../../docs/rabbitmq-pools.json', import.meta.url), 'utf8'));
const pools: readonly GoldenPool[] = golden.pools;

const topologyOf = (settings: Partial<PoolSettings>): PoolTopology => {
  const defaults = { durable: true, queueType: undefined, deliveryLimit: 50, limits: {}, deadLetters: {} };
  return poolTopology(golden.poolName, { ...defaults, ...settings });
};

describe('a pool on RabbitMQ, through AMQP 1.0', () => {
  it.each(pools)('$title', ({ title: _, settings, ...declared }) => {
    expect(topologyOf(settings)).toEqual(declared);
  });

  it('has the exchanges of the wire format', () => {
    expect(deadLetterExchange).toBe(golden.deadLetterExchange);
    expect(topicExchange).toEqual({ ...golden.topicExchange, auto_delete: false, internal: false });
  });

  it('cannot be a quorum queue that is not durable', () => {
    const contradiction = expect.objectContaining({ kind: 'not-supported' });
    expect(() => topologyOf({ durable: false, queueType: 'quorum' })).toThrow(contradiction);
  });
});
