import { describe, expect, it } from 'vitest';
import { anyNumber, checkKeys, checkWait, oneOf, trueOrFalse, wholeNumber } from '../../src/connect/check-keys.js';
import { poolErrorOf } from '../support/harness.js';

const known = ['deadlineMs', 'signal', 'topic'];

describe('checkKeys', () => {
  it('takes known names, and none', () => {
    expect(() => checkKeys('here', { topic: 'a' }, known)).not.toThrow();
    expect(() => checkKeys('here', {}, known)).not.toThrow();
  });

  it.each([
    ['deadlineMS', 'deadlineMs'],
    ['deadline', 'deadlineMs'],
    ['singal', 'signal'],
    ['topics', 'topic'],
  ])('answers %s with the nearest name', async (wrong, nearest) => {
    const { code, message, advice } = await poolErrorOf(() => checkKeys('here', { [wrong]: 1 }, known));
    expect([code, message]).toEqual(['unknown-option', `here has no option "${wrong}"`]);
    expect(advice).toBe(`Did you mean "${nearest}"?`);
  });

  it('lists all names where none is near', async () => {
    const { advice } = await poolErrorOf(() => checkKeys('here', { qqqqqqq: 1 }, known));
    expect(advice).toBe('Known options: deadlineMs, signal, topic.');
  });

  it.each([[null], [undefined], ['text'], [7], [[]]])('refuses %j in place of an object', async (options) => {
    const { code, message } = await poolErrorOf(() => checkKeys('here', options, known));
    expect(code).toBe('invalid-option');
    expect(message).toMatch(/^here is .*not an object/);
  });
});

describe('option values', () => {
  it('fall back to their default when absent', () => {
    expect([wholeNumber('n', undefined, 1, 5), anyNumber('n', undefined, 1, 5)]).toEqual([5, 5]);
    expect([oneOf('n', undefined, ['a'], 'a'), trueOrFalse('n', undefined, true)]).toEqual(['a', true]);
  });

  it.each([
    ['a whole number', () => wholeNumber('n', 1.5, 1, 1)],
    ['a whole number', () => wholeNumber('n', 0, 1, 1)],
    ['a whole number', () => wholeNumber('n', '1', 1, 1)],
    ['a whole number', () => wholeNumber('n', null, 1, 1)],
    ['a whole number', () => wholeNumber('n', Number.POSITIVE_INFINITY, 1, 1)],
    ['a number', () => anyNumber('n', Number.NaN, 0, 1)],
    ['a number', () => anyNumber('n', -1, 0, 1)],
    ['one of "a", "b"', () => oneOf<string, string>('n', 'c', ['a', 'b'], 'a')],
    ['true or false', () => trueOrFalse('n', 'true', false)],
  ])('are refused with their name when they are not %s', async (wanted, check) => {
    const { code, message, outcome } = await poolErrorOf(check);
    expect({ code, outcome }).toEqual({ code: 'invalid-option', outcome: 'refused' });
    expect(message.startsWith('n is ') && message.includes(`not ${wanted}`)).toBe(true);
  });

  it('take an AbortSignal as signal and nothing else', async () => {
    const { signal } = new AbortController();
    expect([checkWait({ signal }, 7), checkWait({ signal, deadlineMs: 0 }, 7)]).toEqual([7, 0]);
    const { message } = await poolErrorOf(() => Reflect.apply(checkWait, undefined, [{ signal: {} }, 7]));
    expect(message).toMatch(/signal is .* not an AbortSignal/);
  });
});
