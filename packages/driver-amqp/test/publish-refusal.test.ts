import type { Address } from '@joinpool/core/driver';
import { expect, test } from 'vitest';
import { classifyError } from '../src/classify-error.js';
import { refusalOf } from '../src/publish-refusal.js';

const failed = (code: number, message: string) => Object.assign(new Error(message), { code });
const orders: Address = { kind: 'topic', exchangeName: 'orders', topic: 'order.created' };
const pool: Address = { kind: 'pool', poolName: 'billing' };

const tooLarge = (size: string) =>
  failed(406, `Channel closed by server: 406 (PRECONDITION-FAILED) with message "PRECONDITION_FAILED - ${size}"`);
const refused = (what: string) =>
  failed(403, `Channel closed by server: 403 (ACCESS-REFUSED) with message "ACCESS_REFUSED - write access to ${what}"`);

test.each([
  ['message size 5000 is larger than configured max size 1000', 1000],
  ['message size 16777217 is larger than max size 16777216', 16_777_216],
])('%s: told to whom it is about, and to nobody else', (text, most) => {
  const error = tooLarge(text);
  const told = refusalOf(error, orders, most + 1);
  expect([classifyError(told), told?.message]).toEqual(['too-large', expect.stringContaining(String(most + 1))]);
  expect(refusalOf(error, pool, most)).toBeUndefined();
});

test('a right that is missing: told to the sends to that exchange, or to that topic of it', () => {
  const exchange = refused("exchange 'orders' in vhost '/' refused for user 'u'");
  expect([refusalOf(exchange, orders, 1), refusalOf(exchange, pool, 1)]).toEqual([exchange, undefined]);
  const topic = refused("topic 'other' in exchange 'orders' in vhost '/' refused for user 'u'");
  expect(refusalOf(topic, orders, 1)).toBeUndefined();
  const direct = refused("exchange 'amq.default' in vhost '/' refused for user 'u'");
  expect([refusalOf(direct, orders, 1), refusalOf(direct, pool, 1)]).toEqual([undefined, direct]);
});

test.each([
  failed(404, "NOT_FOUND - no exchange 'orders' in vhost '/'"),
  failed(406, 'PRECONDITION_FAILED - unknown delivery tag 7'),
  new Error('Unexpected close'),
  undefined,
])('%s is told to nobody: all are sent again', (error) => {
  expect(refusalOf(error, orders, 1_000_000)).toBeUndefined();
});
