import { expect, it } from 'vitest';
import { isKnock, knockValidMs, makeKnock } from '../../src/protocol/knock.js';

const key = Buffer.from('0f'.repeat(32), 'hex');
const now = 1_700_000_000_000;

it('is the same bytes in every implementation', () => {
  const username = `${now}-${'a1'.repeat(16)}`;
  const password = '1019edbbd308267a1d377bf0b58c26caa4f5159aff30e63e1dab33960884e55a';
  expect(isKnock({ username, password }, key, now)).toBe(true);
});

it('holds for its key and a short time', () => {
  const knock = makeKnock(key, now);
  for (const at of [now, now - knockValidMs, now + knockValidMs]) expect(isKnock(knock, key, at)).toBe(true);
  for (const at of [now - knockValidMs - 1, now + knockValidMs + 1]) expect(isKnock(knock, key, at)).toBe(false);
  expect(isKnock(knock, Buffer.alloc(32), now)).toBe(false);
  expect(isKnock({ ...knock, username: makeKnock(key, now + 1).username }, key, now)).toBe(false);
});

it.each([
  ['', ''],
  ['joinpool', 'joinpool'],
  [`${now}-`, 'x'.repeat(64)],
  [`NaN-${'a1'.repeat(16)}`, 'x'.repeat(64)],
  [`${now}-${'a1'.repeat(16)}`, 'é'.repeat(32)],
])('does not hold for %j and %j', (username, password) => {
  expect(isKnock({ username, password }, key, now)).toBe(false);
});
