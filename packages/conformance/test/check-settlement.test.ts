import { expect, test } from 'vitest';
import { tallySettlements } from '../src/check/check-settlement.js';
import type { HistoryEvent, Phase } from '../src/history/event.js';

const run = (messageId: string, phase: Phase, poolName = 'one'): HistoryEvent => ({
  kind: 'callback',
  ...{ phase, messageId, poolName, memberId: 'm', topic: 'a', redelivered: false, deliveryCount: 1, attempt: 1 },
});

test('runs, successes and failures are counted by message, in one pool alone', () => {
  const events: HistoryEvent[] = [
    { kind: 'publish', phase: 'ok', messageId: '1', exchangeName: 'x', topic: 'a' },
    run('1', 'invoke'),
    run('1', 'fail'),
    { kind: 'disturbance', phase: 'ok', what: 'cut' },
    run('1', 'invoke'),
    run('1', 'invoke', 'two'),
    run('1', 'ok'),
    run('2', 'invoke'),
    run('1', 'ok', 'two'),
  ];
  expect(Object.fromEntries(tallySettlements(events, 'one'))).toEqual({
    1: { runs: 2, succeeded: 1, failed: 1 },
    2: { runs: 1, succeeded: 0, failed: 0 },
  });
});

test('a pool without runs has no tally', () => {
  expect(tallySettlements([run('1', 'ok')], 'other').size).toBe(0);
});
