import { describe, expect, it } from 'vitest';
import { IncomingMessage } from '../../src/delivery/incoming-message.js';
import type { Frame } from '../../src/driver/frame.js';
import { frame } from '../support/harness.js';

const facts = { id: '1', poolName: 'billing', body: 'one', attempt: 2, redelivered: true, deliveryCount: 3 };
const message = (changes: Partial<Frame> = {}) => new IncomingMessage(frame('1', changes), facts);

describe('IncomingMessage', () => {
  it('shows the whole message', () => {
    const { id, topic, exchangeName, poolName, body, attempt, redelivered, deliveryCount } = message();
    expect({ id, poolName, body, attempt, redelivered, deliveryCount }).toEqual(facts);
    expect([topic, exchangeName]).toEqual(['news', 'joinpool']);
  });

  it("shows the publisher's headers without joinpool's, frozen, made once", () => {
    const made = message({ headers: { mine: null, 'joinpool-sends': 2 } });
    expect(made.headers).toEqual({ mine: null });
    expect(Object.isFrozen(made.headers)).toBe(true);
    expect(made.headers).toBe(made.headers);
  });

  it('does not look at the headers before they are asked for', () => {
    let looked = 0;
    const ownKeys = (): string[] => {
      looked += 1;
      return [];
    };
    const headers = new Proxy({}, { ownKeys });
    const made = message({ headers });
    expect([made.id, looked]).toEqual(['1', 0]);
    expect([made.headers, looked]).toEqual([{}, 1]);
  });

  it('tells when it was published, where that is known', () => {
    expect(message().publishedAt).toBeUndefined();
    expect(message({ publishedAtMs: 5 }).publishedAt).toEqual(new Date(5));
  });

  it('aborts a signal that was taken before, with the reason', () => {
    const made = message();
    const { signal } = made;
    made.abort('too slow');
    expect([signal.aborted, signal.reason]).toEqual([true, 'too slow']);
  });

  it('aborts a signal that is taken only afterwards, with the first reason', () => {
    const made = message();
    made.abort('first');
    made.abort('second');
    expect([made.signal.aborted, made.signal.reason]).toEqual([true, 'first']);
  });
});
