import { describe, expect, it } from 'vitest';
import { deathOf, letterFrame, revivedFrame } from '../../src/delivery/dead-letter.js';
import { frame } from '../support/harness.js';

const death = { reason: 'callback-failed', attempts: 5, nowMs: 1_763_900_000_000 } as const;

describe('dead letter headers', () => {
  it('tell reason, error, attempts and time, through a round trip', () => {
    const error = new TypeError('no such order');
    const found = deathOf(letterFrame(frame('1'), { ...death, error }).headers);
    expect(found).toEqual({
      reason: 'callback-failed',
      attempts: 5,
      diedAt: new Date(death.nowMs),
      error: { name: 'TypeError', message: 'no such order', stack: error.stack?.slice(0, 2_000) },
    });
  });

  it('leave the error out where there is none', () => {
    expect(deathOf(letterFrame(frame('1'), death).headers)).not.toHaveProperty('error');
  });

  it.each<[string, unknown, string]>([
    ['a string', 'plain text', 'plain text'],
    ['null', null, 'null'],
    ['an object without a prototype', Object.create(null), 'null prototype'],
  ])('carry %s that was thrown', (_name, error, text) => {
    expect(deathOf(letterFrame(frame('1'), { ...death, error }).headers).error?.message).toContain(text);
  });

  it('bound each part of the error', () => {
    const error = new Error('x'.repeat(100_000));
    const found = deathOf(letterFrame(frame('1'), { ...death, error }).headers);
    expect(found.error?.message).toHaveLength(2_000);
  });

  it('bound an error of any text to what its headers have room for, and cut no character in two', () => {
    class Loud extends Error {
      override readonly name = '\u0001'.repeat(9_000);
    }
    const error = new Loud('\u{1F407}'.repeat(9_000));
    error.stack = '\u2028'.repeat(9_000);
    const text = String(letterFrame(frame('1'), { ...death, error }).headers['joinpool-error']);
    expect(Buffer.byteLength(text)).toBeLessThan(13_000);
    expect(deathOf({ 'joinpool-error': text }).error?.message).toMatch(/^(\u{1F407})+$/u);
  });

  it('tell of an error that throws when it is read', () => {
    const error = new Error('never seen');
    Object.defineProperty(error, 'message', {
      get: () => {
        throw new Error('no');
      },
    });
    const found = deathOf(letterFrame(frame('1'), { ...death, error }).headers);
    expect(found.error).toEqual({ name: 'object', message: 'the error threw another when it was read' });
  });

  it('say delivery-limit where a transport wrote the letter or the reason is not known', () => {
    expect(deathOf({})).toEqual({ reason: 'delivery-limit' });
    expect(deathOf({ 'joinpool-reason': 'bored' }).reason).toBe('delivery-limit');
  });

  it.each(['not JSON {', '42', 'null', '"text"', '[]', '{"message":7}'])(
    'show a foreign error header %s as it is',
    (text) => {
      expect(deathOf({ 'joinpool-error': text }).error).toEqual({ name: 'Error', message: text });
    },
  );

  it('drop the kept count from the letter, and everything of the death from the revived message', () => {
    const letter = letterFrame(frame('1', { headers: { mine: 1, 'joinpool-delivery-count': 7 } }), death);
    expect(letter.headers).not.toHaveProperty('joinpool-delivery-count');
    expect(revivedFrame(letter).headers).toEqual({ mine: 1 });
  });

  it('leave the frame they were made from as it was', () => {
    const original = frame('1', { headers: { mine: 1 } });
    letterFrame(original, death);
    expect(original.headers).toEqual({ mine: 1 });
  });
});
