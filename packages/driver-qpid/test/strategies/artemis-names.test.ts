import { describe, expect, it } from 'vitest';
import {
  divertName,
  exchangeAddress,
  exchangeOfAddress,
  exchangeOfDivert,
  lettersName,
  lockQueue,
  numberedWords,
  runQueue,
} from '../../src/strategies/artemis-management/addresses.js';

/** Fixed: other names would be other pools. */
describe('names on Artemis', () => {
  it.each([
    ['joinpool', 'exchange/joinpool'],
    ['a', 'exchange/a'],
    ['a.b', 'exchange/a.b'],
    ['e:f-g_h', 'exchange/e:f-g_h'],
  ])('exchange %s is address %s', (exchangeName, address) => {
    expect(exchangeAddress(exchangeName)).toBe(address);
    expect(exchangeOfAddress(address)).toBe(exchangeName);
  });

  it.each([
    ['billing', 'joinpool', 'billing/joinpool'],
    ['acme.billing', 'acme', 'acme.billing/acme'],
    ['acme', 'billing.x', 'acme/billing.x'],
  ])('pool %s is fed from exchange %s by divert %s', (poolName, exchangeName, divert) => {
    expect(divertName(poolName, exchangeName)).toBe(divert);
    expect(exchangeOfDivert(divert, poolName)).toBe(exchangeName);
  });

  it('takes no divert of another pool for one of its own', () => {
    expect(exchangeOfDivert('billing.x/joinpool', 'billing')).toBeUndefined();
    expect(exchangeOfDivert('x.billing/joinpool', 'billing')).toBeUndefined();
  });

  it('gives letters a queue beside their pool', () => {
    expect(lettersName('acme.billing')).toBe('acme.billing.dead');
  });

  it('keeps everything else apart from pools, whatever they are called', () => {
    const others = [exchangeAddress('a'), divertName('a', 'b'), lockQueue, runQueue];
    expect(others.filter((name) => !name.includes('/'))).toEqual([]);
    expect(new Set(others).size).toBe(others.length);
  });

  it.each([
    ['a', '<1>a<2>|<1>a<2>'],
    ['order.created', '<1>order<2>created<3>|<1>created<2>order<3>'],
    ['2.3', '<1>2<2>3<3>|<1>3<2>2<3>'],
  ])('the words of topic %s are numbered %s', (topic, expected) => {
    expect(numberedWords(topic)).toBe(expected);
  });
});
