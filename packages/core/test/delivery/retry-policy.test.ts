import { describe, expect, it } from 'vitest';
import { judge, type RetryPolicy, type Verdict } from '../../src/delivery/retry-policy.js';
import { Reject, Release } from '../../src/errors/outcome-errors.js';

const policy: RetryPolicy = { attempts: 3, minDelayMs: 100, maxDelayMs: 150, factor: 2, onFailure: 'deadLetter' };
const fault = new Error('no');
const again = (delayMs: number): Verdict => ({ kind: 'again', delayMs });
const letter = (reason: 'callback-failed' | 'rejected'): Verdict => ({ kind: 'letter', reason });
const back = (how: 'retry' | 'release', delayMs: number): Verdict => ({ kind: 'back', how, delayMs });

describe('judge', () => {
  it.each<[string, unknown, number, RetryPolicy['onFailure'], Verdict]>([
    ['runs again after the first failure', fault, 1, 'deadLetter', again(100)],
    ['waits no longer than the maximum', fault, 2, 'deadLetter', again(150)],
    ['writes a letter after the last attempt', fault, 3, 'deadLetter', letter('callback-failed')],
    ['gives the message back charged after the last attempt', fault, 3, 'retry', back('retry', 150)],
    ['discards after the last attempt', fault, 3, 'discard', { kind: 'discard' }],
    ['retries before it discards', fault, 1, 'discard', again(100)],
    ['writes the letter of a Reject at once', new Reject('bad'), 1, 'retry', letter('rejected')],
    [
      'writes the letter of a Reject also where failures are discarded',
      new Reject('x'),
      3,
      'discard',
      letter('rejected'),
    ],
    ['gives a Release back uncharged, after a pause', new Release(), 1, 'deadLetter', back('release', 100)],
    ['gives a Release back also after the last attempt', new Release(), 3, 'deadLetter', back('release', 100)],
    ['treats a thrown undefined as a failure', undefined, 1, 'deadLetter', again(100)],
  ])('%s', (_name, ...[error, attempt, onFailure, verdict]) => {
    expect(judge(error, attempt, { ...policy, onFailure }, () => 1)).toEqual(verdict);
  });

  it('recognises a Reject of another copy of the package', () => {
    const foreign = { [Symbol.for('joinpool.Reject')]: true };
    expect(judge(foreign, 1, policy)).toEqual(letter('rejected'));
  });
});
