import { describe, expect, it } from 'vitest';
import { type Account, isClean, verdictOf } from '../src/verdict.js';
import { killOf, runAgain, runOf } from './support/runs.js';

const account = (changes: Partial<Account>): Account => ({
  published: new Set(['a', 'b']),
  poolNames: ['collector'],
  processed: [runOf('a'), runOf('b')],
  kills: [],
  leftOver: [],
  ...changes,
});

const again = runAgain('b');
const ofMember = killOf('collector-1');
const ofHub = killOf('audit-1', { hadHub: true });

describe('the verdict', () => {
  it('is clean when every pool processed every message once', () => {
    const verdict = verdictOf(account({}));
    expect(verdict).toEqual({ published: 2, lost: 0, duplicated: 0, redelivered: 0, unexpected: 0 });
    expect(isClean(verdict)).toBe(true);
  });

  it('counts a message as lost in each pool that did not process it', () => {
    const verdict = verdictOf(account({ poolNames: ['collector', 'audit'], processed: [runOf('a')] }));
    expect(verdict.lost).toBe(3);
    expect(isClean(verdict)).toBe(false);
  });

  it('counts a second processing as duplicated while nobody was killed, told as redelivered or not', () => {
    for (const second of [again, { ...again, redelivered: false }]) {
      const verdict = verdictOf(account({ processed: [runOf('a'), runOf('b'), second] }));
      expect(verdict).toMatchObject({ duplicated: 1, redelivered: 0 });
      expect(isClean(verdict)).toBe(false);
    }
  });

  it.each([
    ['of the member that had it', ofMember],
    ['of the hub', ofHub],
  ])('counts a second processing as redelivered when the kill %s explains it', (_, kill) => {
    const first = verdictOf(account({ kills: [kill], processed: [runOf('a'), runOf('b'), again] }));
    const last = verdictOf(account({ kills: [kill], processed: [again, runOf('a'), runOf('b')] }));
    expect(first).toMatchObject({ lost: 0, duplicated: 0, redelivered: 1 });
    expect(last).toEqual(first);
    expect(isClean(first)).toBe(true);
  });

  it('counts a second processing as duplicated in spite of kills that do not explain it', () => {
    const kills = [killOf('collector-3'), ofHub];
    const untold = { ...again, redelivered: false };
    const verdict = verdictOf(account({ kills, processed: [runOf('a'), runOf('b'), untold] }));
    expect(verdict).toMatchObject({ duplicated: 1, redelivered: 0 });
    expect(isClean(verdict)).toBe(false);
  });

  it('counts what one kill cannot explain beside what it does', () => {
    const third = runAgain('b', { member: 'collector-3', startedAtMs: again.startedAtMs + 1 });
    const verdict = verdictOf(account({ kills: [ofHub], processed: [runOf('a'), runOf('b'), again, third] }));
    expect(verdict).toMatchObject({ duplicated: 1, redelivered: 1 });
    expect(isClean(verdict)).toBe(false);
  });

  it('explains each pool by itself', () => {
    const inAudit = { poolName: 'audit', member: 'audit-1' };
    const audit = [runOf('a', inAudit), runOf('b', inAudit), runAgain('b', { ...inAudit, member: 'audit-2' })];
    const processed = [runOf('a'), runOf('b'), ...audit];
    const verdict = verdictOf(account({ poolNames: ['collector', 'audit'], kills: [ofMember], processed }));
    expect(verdict).toMatchObject({ lost: 0, duplicated: 1, redelivered: 0 });
  });

  it('counts what was never published as unexpected', () => {
    const verdict = verdictOf(account({ processed: [runOf('a'), runOf('b'), runOf('c')] }));
    expect(verdict.unexpected).toBe(1);
    expect(isClean(verdict)).toBe(false);
  });
});

describe('a copy that was left in its pool', () => {
  const left = runAgain('b', { member: 'left over' });

  it('counts as duplicated, or as redelivered when a kill explains it', () => {
    expect(verdictOf(account({ leftOver: [left] }))).toMatchObject({ duplicated: 1, redelivered: 0 });
    const explained = verdictOf(account({ leftOver: [left], kills: [ofHub] }));
    expect(explained).toMatchObject({ duplicated: 0, redelivered: 1 });
    const untold = verdictOf(account({ leftOver: [{ ...left, redelivered: false }], kills: [ofHub] }));
    expect(untold).toMatchObject({ duplicated: 1, redelivered: 0 });
  });

  it('does not save its message from being lost: no member has processed it', () => {
    const verdict = verdictOf(account({ processed: [runOf('a')], leftOver: [left], kills: [ofHub] }));
    expect(verdict).toMatchObject({ lost: 1, duplicated: 0, redelivered: 0 });
  });
});
