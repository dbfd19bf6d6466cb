import { describe, expect, it, vi } from 'vitest';
import { checkConnectionOptions } from '../../src/connect/connection-settings.js';
import { deadline } from '../../src/connect/deadline.js';
import { checkJoinOptions, requireCapabilities } from '../../src/connect/join-settings.js';
import { noCapabilities } from '../../src/driver/capabilities.js';
import { jsonSerializer } from '../../src/envelope/serializer.js';
import { openScripted, poolErrorOf } from '../support/harness.js';

/** As a program in JavaScript calls it: options of any kind. */
const join = (options: Record<string, unknown>) =>
  Reflect.apply(checkJoinOptions, undefined, [{ poolName: 'billing', topic: 'news', ...options }, 'joinpool']);
const connect = (options: Record<string, unknown>) => Reflect.apply(checkConnectionOptions, undefined, [options]);

type BadOption = readonly [string, Record<string, unknown>, string];

const badConnectionOptions: readonly BadOption[] = [
  ['invalid-name', { controlExchange: 'a b' }, 'exchangeName'],
  ['invalid-option', { topology: 'made' }, 'topology'],
  ['invalid-option', { serializer: 'oslo' }, 'serializer'],
  ['invalid-option', { serializer: null }, 'serializer'],
  ['invalid-option', { serializer: { ...jsonSerializer, contentType: 5 } }, 'serializer'],
  ['invalid-option', { reconnect: 5 }, 'reconnect'],
  ['unknown-option', { reconnect: { min: 5 } }, 'min'],
  ['invalid-option', { reconnect: { minDelayMs: 0 } }, 'reconnect.minDelayMs'],
  ['invalid-option', { reconnect: { minDelayMs: 500, maxDelayMs: 499 } }, 'reconnect.maxDelayMs'],
  ['invalid-option', { reconnect: { giveUpAfterMs: -1 } }, 'reconnect.giveUpAfterMs'],
  ['unknown-option', { publishWindow: { size: 5 } }, 'size'],
  ['invalid-option', { publishWindow: { maxMessages: 0 } }, 'publishWindow.maxMessages'],
  ['invalid-option', { publishWindow: { maxBytes: 1.5 } }, 'publishWindow.maxBytes'],
  ['invalid-option', { publishWindow: { whenFull: 'drop' } }, 'publishWindow.whenFull'],
  ['invalid-option', { confirmTimeoutMs: 0 }, 'confirmTimeoutMs'],
  ['invalid-option', { deadlineMs: '1s' }, 'deadlineMs'],
  ['unknown-option', { deadline: 1 }, 'deadline'],
];

const badJoinOptions: readonly BadOption[] = [
  ['invalid-name', { poolName: '' }, 'poolName'],
  ['invalid-option', { topic: undefined }, 'topic'],
  ['invalid-option', { subscriptions: [] }, 'topic'],
  ['invalid-option', { topic: undefined, subscriptions: [] }, 'subscriptions'],
  ['invalid-option', { topic: [] }, 'subscriptions'],
  ['invalid-name', { topic: 'a..b' }, 'topic'],
  ['invalid-name', { exchangeName: 'amq.topic' }, 'exchangeName'],
  ['invalid-option', { exactSubscriptions: 'yes' }, 'exactSubscriptions'],
  ['invalid-option', { onPoolDeleted: 'ignore' }, 'onPoolDeleted'],
  ['invalid-option', { concurrency: 0 }, 'concurrency'],
  ['invalid-option', { window: 15 }, 'window'],
  ['invalid-option', { window: 31, concurrency: 4, batch: { size: 8 } }, 'window'],
  ['invalid-option', { maxWindowBytes: 0 }, 'maxWindowBytes'],
  ['unknown-option', { retry: { attemps: 2 } }, 'attemps'],
  ['invalid-option', { retry: { attempts: 0 } }, 'retry.attempts'],
  ['invalid-option', { retry: { minDelayMs: -1 } }, 'retry.minDelayMs'],
  ['invalid-option', { retry: { minDelayMs: 10, maxDelayMs: 9 } }, 'retry.maxDelayMs'],
  ['invalid-option', { retry: { factor: 0.5 } }, 'retry.factor'],
  ['invalid-option', { onFailure: 'drop' }, 'onFailure'],
  ['invalid-option', { callbackTimeoutMs: 0 }, 'callbackTimeoutMs'],
  ['invalid-option', { deduplicate: { maxIds: 0 } }, 'deduplicate.maxIds'],
  ['unknown-option', { deduplicate: { size: 1 } }, 'size'],
  ['unknown-option', { batch: { number: 5 } }, 'number'],
  ['invalid-option', { batch: {} }, 'batch.size'],
  ['invalid-option', { batch: { size: 2, timeoutMs: -1 } }, 'batch.timeoutMs'],
  ['invalid-option', { signal: 'now' }, 'signal'],
  ['invalid-option', { deadlineMs: Number.NaN }, 'deadlineMs'],
  ['unknown-option', { pool: { durabel: true } }, 'durabel'],
  ['invalid-option', { pool: { durable: 1 } }, 'pool.durable'],
  ['invalid-option', { pool: { queueType: 'stream' } }, 'pool.queueType'],
  ['invalid-option', { pool: { deliveryLimit: 0 } }, 'pool.deliveryLimit'],
  ['invalid-option', { pool: { limits: { maxBacklog: 0 } } }, 'pool.limits.maxBacklog'],
  ['invalid-option', { pool: { limits: { messageTtlMs: 0 } } }, 'pool.limits.messageTtlMs'],
  ['invalid-option', { pool: { limits: { expireWhenUnusedForMs: 0 } } }, 'pool.limits.expireWhenUnusedForMs'],
  ['invalid-option', { pool: { limits: { maxBacklog: 1, whenFull: 'x' } } }, 'pool.limits.whenFull'],
  ['invalid-option', { pool: { limits: { whenFull: 'refuse' } } }, 'pool.limits.whenFull'],
  ['invalid-option', { pool: { deadLetters: { maxMessages: 0 } } }, 'pool.deadLetters.maxMessages'],
  ['invalid-option', { pool: { deadLetters: { ttlMs: 0 } } }, 'pool.deadLetters.ttlMs'],
  ['invalid-option', { pool: { deadLetters: { include: ['all'] } } }, 'pool.deadLetters.include'],
  ['invalid-option', { pool: { deadLetters: { include: 'expired' } } }, 'pool.deadLetters.include'],
];

describe('connection options', () => {
  it.each(badConnectionOptions)('are refused with %s: %j', async (code, options, name) => {
    const error = await poolErrorOf(() => connect(options));
    expect(error.code).toBe(code);
    expect(error.message).toContain(name);
  });

  it('have the defaults of the contract', () => {
    expect(checkConnectionOptions({})).toEqual({
      controlExchange: 'joinpool',
      topology: 'create',
      serializer: jsonSerializer,
      reconnect: { minDelayMs: 500, maxDelayMs: 30_000, giveUpAfterMs: Number.POSITIVE_INFINITY },
      publishWindow: { maxMessages: 1_024, maxBytes: 33_554_432, whenFull: 'wait' },
      confirmTimeoutMs: 10_000,
      deadlineMs: 30_000,
    });
  });
});

describe('join options', () => {
  it.each(badJoinOptions)('are refused with %s: %j', async (code, options, name) => {
    const error = await poolErrorOf(() => join(options));
    expect(error.code).toBe(code);
    expect(error.message).toContain(name);
  });

  it('have the defaults of the contract', () => {
    expect(checkJoinOptions({ poolName: 'billing', topic: ['a', 'b', 'a'] }, 'joinpool')).toMatchObject({
      pool: {
        subscriptions: [
          { exchangeName: 'joinpool', topic: 'a' },
          { exchangeName: 'joinpool', topic: 'b' },
        ],
        settings: { durable: true, queueType: undefined, deliveryLimit: 50, limits: {}, deadLetters: {} },
      },
      concurrency: 16,
      window: 64,
      retry: { attempts: 5, minDelayMs: 100, maxDelayMs: 30_000, factor: 2, onFailure: 'deadLetter' },
      callbackTimeoutMs: undefined,
      deduplicate: undefined,
    });
  });

  it.each([
    ['pool.queueType', { pool: { queueType: 'quorum' } }],
    ['pool.limits.maxBacklog', { pool: { limits: { maxBacklog: 1 } } }],
    ["pool.limits.whenFull: 'refuse'", { pool: { limits: { maxBacklog: 1, whenFull: 'refuse' } } }],
    ['pool.limits.messageTtlMs', { pool: { limits: { messageTtlMs: 1 } } }],
    ['pool.limits.expireWhenUnusedForMs', { pool: { limits: { expireWhenUnusedForMs: 1 } } }],
    ['pool.deadLetters.maxMessages', { pool: { deadLetters: { maxMessages: 1 } } }],
    ['pool.deadLetters.ttlMs', { pool: { deadLetters: { ttlMs: 1 } } }],
    ['pool.deadLetters.include', { pool: { deadLetters: { include: ['expired'] } } }],
    ['exactSubscriptions', { exactSubscriptions: true }],
    ['maxWindowBytes', { maxWindowBytes: 1 }],
    ['#.news', { topic: '#.news' }],
  ])('are refused with not-supported where the transport has no %s', async (name, options) => {
    const error = await poolErrorOf(() => requireCapabilities(join(options), noCapabilities));
    expect(error.code).toBe('not-supported');
    expect(error.message).toContain(name);
  });

  it('are checked before the transport is asked anything', async () => {
    const { driver, connection } = await openScripted();
    const options = { poolName: 'billing', topic: 'news', window: 0 };
    const error = await poolErrorOf(() => connection.joinConsumerPool(() => undefined, options));
    expect([error.code, driver.script.calls]).toEqual(['invalid-option', ['open']]);
  });
});

/** Calls a method as a program in JavaScript does: with options of any kind. */
const call = (of: object, name: string, ...given: readonly unknown[]): Promise<unknown> =>
  Promise.resolve(Reflect.apply(Reflect.get(of, name), of, given));

const badWaits: readonly BadOption[] = [
  ['invalid-option', { deadlineMs: '200' }, 'deadlineMs is "200"'],
  ['invalid-option', { deadlineMs: -1 }, 'deadlineMs is -1'],
  ['invalid-option', { deadlineMs: Number.NaN }, 'deadlineMs is NaN'],
  ['invalid-option', { deadlineMs: null }, 'deadlineMs is null'],
  ['invalid-option', { signal: 'now' }, 'signal is "now"'],
];

describe('deadlines and signals of a call', () => {
  it.each(badWaits)('are refused with %s, by every call, and change nothing: %j', async (code, wait, message) => {
    const { driver, connection } = await openScripted();
    const options = { poolName: 'billing', topic: 'news' };
    const member = await connection.joinConsumerPool(() => undefined, options);
    const asked = [...driver.script.calls];
    const calls = [
      () => call(connection, 'joinConsumerPool', () => undefined, { ...options, ...wait }),
      () => call(connection, 'publish', 1, { topic: 'news', ...wait }),
      () => call(connection, 'publishMany', [1], { topic: 'news', ...wait }),
      () => call(connection, 'inspectPool', 'billing', wait),
      () => call(connection, 'deletePool', 'billing', wait),
      () => call(connection, 'removeSubscription', 'billing', { topic: 'news' }, wait),
      () => connection.deadLetters('billing', Object(wait))[Symbol.asyncIterator]().next(),
      () => call(member, 'wait', wait),
      () => call(member, 'leave', wait),
      () => call(connection, 'close', wait),
    ];
    for (const one of calls) {
      const error = await poolErrorOf(one);
      expect([error.code, error.message]).toEqual([code, expect.stringContaining(message)]);
    }
    expect([member.state, connection.state, driver.script.calls]).toEqual(['consuming', 'open', asked]);
    await connection.close();
    expect(member.state).toBe('left');
  });

  it('may be longer than a timer of Node.js can wait', async () => {
    vi.useFakeTimers();
    const limit = deadline('waiting', { deadlineMs: 3e9 }, undefined);
    vi.advanceTimersByTime(3e9 - 1);
    expect(limit.signal.aborted).toBe(false);
    vi.advanceTimersByTime(1);
    expect(limit.signal.reason).toMatchObject({ code: 'deadline-exceeded' });
    vi.useRealTimers();
  });
});
