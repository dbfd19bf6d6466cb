import { describe, expect, it } from 'vitest';
import {
  countedCopy,
  countOf,
  isKeptCountAbove,
  isRedelivered,
  wantsCount,
} from '../../src/delivery/delivery-count.js';
import type { HeaderValue } from '../../src/driver/frame.js';
import { frame } from '../support/harness.js';
import { ScriptedDelivery } from '../support/scripted-place.js';

const delivery = (facts: { redelivered?: boolean; deliveryCount?: number; kept?: HeaderValue; sends?: HeaderValue }) =>
  new ScriptedDelivery(
    frame('1', {
      headers: {
        ...(facts.kept === undefined ? {} : { 'joinpool-delivery-count': facts.kept }),
        ...(facts.sends === undefined ? {} : { 'joinpool-sends': facts.sends }),
      },
    }),
    facts,
  );

describe('the delivery count', () => {
  it.each([
    ['is unknown where nobody counts', {}, undefined],
    ["is the transport's", { deliveryCount: 3 }, 3],
    ['is the kept one where the transport counts nothing', { kept: 4 }, 4],
    ['adds what both have counted', { deliveryCount: 2, kept: 4 }, 5],
    ['ignores a kept count that is no number', { kept: 'many' }, undefined],
    ['ignores a kept count below one', { kept: -2 }, undefined],
  ])('%s', (_name, facts, count) => {
    expect(countOf(delivery(facts))).toBe(count);
  });

  it.each([
    ['the transport says so', { redelivered: true }, true],
    ['the count is above one', { deliveryCount: 2 }, true],
    ['the core has counted it', { kept: 2 }, true],
    ['it was sent twice', { sends: 2 }, true],
    ['nothing says so', { deliveryCount: 1 }, false],
  ])('tells a redelivery when %s', (_name, facts, redelivered) => {
    expect(isRedelivered(delivery(facts))).toBe(redelivered);
  });

  it('is kept by the core for redeliveries that the transport does not count, only', () => {
    const wants = [{ redelivered: true }, { redelivered: true, deliveryCount: 2 }, {}].map((one) =>
      wantsCount(delivery(one)),
    );
    expect(wants).toEqual([true, false, false]);
  });

  it('is above the limit by what the core kept alone: a transport ends what it counts itself', () => {
    const counted = [{ kept: 3 }, { kept: 4 }, { deliveryCount: 9 }, {}];
    expect(counted.map((one) => isKeptCountAbove(delivery(one), 3))).toEqual([false, true, false, false]);
  });

  it('rises with each counted copy, from 2', () => {
    const first = countedCopy(delivery({ redelivered: true }));
    const second = countedCopy(new ScriptedDelivery(first.frame, { redelivered: true }));
    expect([first.count, second.count]).toEqual([2, 3]);
    expect(second.frame.headers['joinpool-delivery-count']).toBe(3);
  });
});
