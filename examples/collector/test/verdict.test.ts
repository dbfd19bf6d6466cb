import { describe, expect, it } from 'vitest';
import type { Processing } from '../src/processing.js';
import { type Account, isClean, verdictOf } from '../src/verdict.js';

const processing = (messageId: string, changes: Partial<Processing> = {}): Processing => ({
  poolName: 'collector',
  member: 'collector-1',
  messageId,
  redelivered: false,
  afterKill: false,
  ...changes,
});

const account = (changes: Partial<Account>): Account => ({
  published: new Set(['a', 'b']),
  poolNames: ['collector'],
  processed: [processing('a'), processing('b')],
  killed: undefined,
  leftOver: 0,
  ...changes,
});

const again = processing('b', { member: 'collector-2', redelivered: true, afterKill: true });

describe('the verdict', () => {
  it('is clean when every pool processed every message once', () => {
    const verdict = verdictOf(account({}));
    expect(verdict).toEqual({ published: 2, lost: 0, duplicated: 0, redelivered: 0, unexpected: 0 });
    expect(isClean(verdict)).toBe(true);
  });

  it('counts a message as lost in each pool that did not process it', () => {
    const verdict = verdictOf(account({ poolNames: ['collector', 'audit'], processed: [processing('a')] }));
    expect(verdict.lost).toBe(3);
    expect(isClean(verdict)).toBe(false);
  });

  it('counts a second processing as duplicated while nobody was killed, told as redelivered or not', () => {
    const verdict = verdictOf(account({ processed: [processing('a'), processing('b'), again] }));
    expect(verdict).toMatchObject({ duplicated: 1, redelivered: 0 });
    expect(isClean(verdict)).toBe(false);
  });

  it('counts a second processing as redelivered when the kill explains it, whichever report came first', () => {
    const killed = 'collector-1';
    const first = verdictOf(account({ killed, processed: [processing('a'), processing('b'), again] }));
    const last = verdictOf(account({ killed, processed: [again, processing('a'), processing('b')] }));
    expect(first).toMatchObject({ lost: 0, duplicated: 0, redelivered: 1 });
    expect(last).toEqual(first);
    expect(isClean(first)).toBe(true);
  });

  it.each([
    ['it was not told as redelivered', { ...again, redelivered: false }, 'collector-1'],
    ['it came before the kill', { ...again, afterKill: false }, 'collector-1'],
    ['another member was killed', again, 'collector-3'],
    ['the killed member had both', { ...again, member: 'collector-1' }, 'collector-1'],
  ])('counts a second processing as duplicated in spite of a kill when %s', (_, second, killed) => {
    const verdict = verdictOf(account({ killed, processed: [processing('a'), processing('b'), second] }));
    expect(verdict).toMatchObject({ duplicated: 1, redelivered: 0 });
  });

  it('counts every processing beyond the first as duplicated when there are three', () => {
    const third = { ...again, member: 'collector-3' };
    const processed = [processing('a'), processing('b'), again, third];
    expect(verdictOf(account({ killed: 'collector-1', processed }))).toMatchObject({ duplicated: 2, redelivered: 0 });
  });

  it('counts what was never published as unexpected', () => {
    const verdict = verdictOf(account({ processed: [processing('a'), processing('b'), processing('c')] }));
    expect(verdict.unexpected).toBe(1);
    expect(isClean(verdict)).toBe(false);
  });

  it('counts copies that were left in the pools as duplicated, or as redelivered after a kill', () => {
    expect(verdictOf(account({ leftOver: 2 })).duplicated).toBe(2);
    expect(verdictOf(account({ leftOver: 2, killed: 'collector-1' }))).toMatchObject({ duplicated: 0, redelivered: 2 });
  });
});
