import type { Address, PoolAddress, PoolSettings } from '@joinpool/core/driver';
import { describe, expect, it } from 'vitest';
import { AmqpFailure } from '../../src/client/amqp-failure.js';
import { decodeMessage } from '../../src/codec/decode-message.js';
import { endsLink, judge, nodeOf, originOf } from '../../src/strategies/qpid-management/addresses.js';
import { declarationsOf, differencesFrom } from '../../src/strategies/qpid-management/declarations.js';

const topic = (exchangeName: string, name: string): Address => ({ kind: 'topic', exchangeName, topic: name });

const pool = (settings: Partial<PoolSettings> = {}): PoolAddress => ({
  poolName: 'billing',
  subscriptions: [
    { exchangeName: 'shop', topic: 'orders.#' },
    { exchangeName: 'shop', topic: 'returns.*' },
  ],
  settings: { durable: true, queueType: undefined, deliveryLimit: 50, limits: {}, deadLetters: {}, ...settings },
});

const declared = (settings?: Partial<PoolSettings>): string[] =>
  declarationsOf(pool(settings)).map(({ kind, name, attributes }) => `${kind} ${name} ${JSON.stringify(attributes)}`);

const exchangeOf = (type: string): string =>
  `{"qpid-type":"${type}","durable":true,"unroutableMessageBehaviour":"REJECT"}`;

/** Fixed: other names would be other pools. */
describe('names on Broker-J', () => {
  it.each([
    [topic('joinpool', 'orders.created'), 'joinpool/orders.created'],
    [topic('a', 'b.c'), 'a/b.c'],
    [topic('a.b', 'c'), 'a.b/c'],
    [{ kind: 'pool', poolName: 'billing' }, 'joinpool::pools/billing'],
    [{ kind: 'pool', poolName: 'joinpool' }, 'joinpool::pools/joinpool'],
    [{ kind: 'deadLetters', poolName: 'acme.billing' }, 'joinpool::pools/acme.billing.dead'],
  ] as const)('%j is %s', (to, expected) => {
    expect(nodeOf(to)).toBe(expected);
  });

  it.each([
    ['a.b/c', undefined, { exchangeName: 'a.b', topic: 'c' }],
    ['shop', 'orders.created', { exchangeName: 'shop', topic: 'orders.created' }],
    [undefined, undefined, { exchangeName: '', topic: '' }],
  ])('a message to %s with subject %s came from %j', (to, subject, expected) => {
    expect(originOf({ ...decodeMessage(Buffer.alloc(0)), to, subject })).toEqual(expected);
  });
});

// These texts are docs/wire-format.md: a pool that exists is a mismatch with anything else.
describe('what a pool is on Broker-J', () => {
  it('by default, byte for byte', () => {
    expect(declared()).toEqual([
      `Exchange joinpool::pools ${exchangeOf('direct')}`,
      'Queue billing.dead {"qpid-type":"standard","durable":true,"maximumDeliveryAttempts":0,"maximumQueueDepthMessages":-1,"overflowPolicy":"NONE","maximumMessageTtl":0,"expiryPolicy":"DELETE"}',
      'Queue billing {"qpid-type":"priority","priorities":10,"durable":true,"maximumDeliveryAttempts":50,"alternateBinding":{"destination":"billing.dead"},"maximumQueueDepthMessages":-1,"overflowPolicy":"NONE","maximumMessageTtl":0,"expiryPolicy":"DELETE"}',
      `Exchange shop ${exchangeOf('topic')}`,
    ]);
  });

  it('with limits, byte for byte', () => {
    const limits = { maxBacklog: 1000, messageTtlMs: 60_000 };
    const [, letters, queue] = declared({ durable: false, limits, deadLetters: { maxMessages: 10, ttlMs: 5 } });
    expect(letters).toContain(
      '"durable":true,"maximumDeliveryAttempts":0,"maximumQueueDepthMessages":10,"overflowPolicy":"RING","maximumMessageTtl":5',
    );
    expect(queue).toContain('"durable":false');
    expect(queue).toContain('"maximumQueueDepthMessages":1000,"overflowPolicy":"RING","maximumMessageTtl":60000');
  });

  it('with a limit that refuses', () => {
    const [, , queue] = declared({ limits: { maxBacklog: 5, whenFull: 'refuse' } });
    expect(queue).toContain('"maximumQueueDepthMessages":5,"overflowPolicy":"REJECT"');
  });

  it('differs by each attribute that is not as declared, a missing one too', () => {
    const [, , wanted] = declarationsOf(pool());
    if (wanted === undefined) throw new Error('no pool');
    const { priorities: _priorities, ...rest } = wanted.attributes;
    const found = { ...rest, 'qpid-type': 'standard', alternateBinding: { destination: 'other' }, description: 'x' };
    expect(differencesFrom(wanted, found)).toEqual([
      { of: 'pool billing', argument: 'qpid-type', wanted: 'priority', found: 'standard' },
      { of: 'pool billing', argument: 'priorities', wanted: '10', found: undefined },
      {
        ...{ of: 'pool billing', argument: 'alternateBinding' },
        ...{ wanted: '{"destination":"billing.dead"}', found: '{"destination":"other"}' },
      },
    ]);
  });
});

describe('what Broker-J answers to a publish', () => {
  const to = topic('shop', 'orders.created');
  const judged = (condition: string, description: string, address = to) =>
    judge({ outcome: 'rejected', error: new AmqpFailure(condition, description) }, address);

  it('is unroutable where the key alone is unknown', () => {
    expect(judged('amqp:not-found', "Unknown destination 'orders.created'")).toEqual({ routed: false });
    const letters: Address = { kind: 'deadLetters', poolName: 'billing' };
    expect(judged('amqp:not-found', "Unknown destination 'billing.dead'", letters)).toEqual({ routed: false });
  });

  it.each([
    ['amqp:not-found', "Unknown destination 'shop/orders.created'", 'not-found'],
    ['amqp:not-found', 'in words of another version', 'not-found'],
    ['amqp:resource-limit-exceeded', "Maximum depth exceeded on 'billing'", 'pool-full'],
    ['amqp:precondition-failed', 'the store is in memory', 'not-supported'],
    ['amqp:unauthorized-access', 'no', 'permission-denied'],
  ])('%s, %s: %s', (condition, description, kind) => {
    expect(judged(condition, description)).toMatchObject({ kind });
  });

  it('that it should not be is a failure that may pass', () => {
    expect(judge({ outcome: 'modified' }, to)).toMatchObject({ kind: 'unavailable' });
  });
});

describe('a message that ends the link on Broker-J', () => {
  const denied = (exchangeName: string): AmqpFailure =>
    new AmqpFailure(
      'amqp:not-allowed',
      `Permission PERFORM_ACTION(publish) is denied for : Exchange '${exchangeName}' on VirtualHost 'default'`,
    );

  it.each([
    [topic('shop', 'a.b'), 'shop', true],
    [topic('shop', 'a.b'), 'sho', false],
    [topic('shop', 'a.b'), 'shop.eu', false],
    [{ kind: 'pool', poolName: 'shop' }, 'shop', false],
    [{ kind: 'deadLetters', poolName: 'shop' }, 'joinpool::pools', true],
  ] as const)('%j, where exchange %s is forbidden: %s', (to, forbidden, expected) => {
    expect(endsLink(to, denied(forbidden))).toBe(expected);
  });

  it('another reason is that of all', () => {
    expect(endsLink(topic('shop', 'a'), new AmqpFailure('amqp:internal-error', 'oh'))).toBe(true);
  });
});
