import { describe, expect, test } from 'vitest';
import { checkDelivery } from '../src/check/check-delivery.js';
import { firstOutOfOrder } from '../src/check/check-order.js';
import { peakRunning } from '../src/check/check-window.js';
import { topicMatches } from '../src/check/topic-matches.js';
import type { CallbackEvent, HistoryEvent, Phase } from '../src/history/event.js';

const publish = (messageId: string, phase: Phase = 'ok', topic = 'a.b'): HistoryEvent => ({
  kind: 'publish',
  phase,
  messageId,
  exchangeName: 'x',
  topic,
});
const run = (messageId: string, poolName: string, more: Partial<CallbackEvent> = {}): CallbackEvent => ({
  kind: 'callback',
  phase: 'ok',
  messageId,
  poolName,
  memberId: 'm',
  topic: 'a.b',
  redelivered: false,
  deliveryCount: 1,
  attempt: 1,
  ...more,
});
const cut: HistoryEvent = { kind: 'disturbance', phase: 'ok', what: 'cut' };
const pools = new Map([
  ['one', [{ exchangeName: 'x', topic: 'a.*' }]],
  ['two', [{ exchangeName: 'x', topic: '#' }]],
]);
const clean = { lost: [], duplicated: [], unexpected: [], crossPool: [], redelivered: [] };

describe('checkDelivery', () => {
  test.each<[string, HistoryEvent[], Partial<typeof clean> | Record<string, string[]>]>([
    ['each pool once', [publish('1'), run('1', 'one'), run('1', 'two')], {}],
    ['a pool without its copy', [publish('1'), run('1', 'one')], { lost: ['two/1'] }],
    ['a publish that nobody knows of may be missing', [publish('1', 'unknown')], {}],
    ['twice in one pool', [publish('1'), run('1', 'one'), run('1', 'one'), run('1', 'two')], { duplicated: ['one/1'] }],
    [
      'twice after a cut, and told',
      [publish('1'), run('1', 'one'), cut, run('1', 'one', { redelivered: true }), run('1', 'two')],
      { redelivered: ['one/1'] },
    ],
    [
      'twice after a cut, and not told',
      [publish('1'), run('1', 'one'), cut, run('1', 'one'), run('1', 'two')],
      { duplicated: ['one/1'] },
    ],
    [
      'twice after a cut, the original behind the one that is told',
      [publish('1'), cut, run('1', 'one', { redelivered: true }), run('1', 'one'), run('1', 'two')],
      { redelivered: ['one/1'] },
    ],
    [
      'three times after a cut, told once',
      [publish('1'), cut, run('1', 'one', { redelivered: true }), run('1', 'one'), run('1', 'one'), run('1', 'two')],
      { redelivered: ['one/1'], duplicated: ['one/1'] },
    ],
    [
      'twice, told, but without a fault',
      [publish('1'), run('1', 'one'), run('1', 'one', { redelivered: true }), run('1', 'two')],
      { duplicated: ['one/1'] },
    ],
    ['never published', [run('9', 'one')], { unexpected: ['one/9'] }],
    [
      'a pool that does not want it',
      [publish('1', 'ok', 'b'), run('1', 'one'), run('1', 'two')],
      { crossPool: ['one/1'] },
    ],
  ])('%s', (_name, events, wanted) => {
    expect(checkDelivery(events, pools)).toMatchObject({ ...clean, ...wanted });
  });
});

test('the first message out of order is found', () => {
  expect(firstOutOfOrder([run('1', 'one'), run('3', 'one'), run('2', 'one')], ['1', '2', '3'])).toBe('2');
  expect(firstOutOfOrder([run('1', 'one'), run('2', 'one')], ['1', '2'])).toBeUndefined();
});

test('the peak of callbacks at once is counted by member', () => {
  const begun = { phase: 'invoke' } as const;
  const events = [run('1', 'one', begun), run('2', 'one', begun), run('1', 'one'), run('3', 'one', begun)];
  expect(peakRunning(events).get('m')).toBe(2);
});

test.each([
  ['a.#', 'a', true],
  ['a.#', 'a.b.c', true],
  ['a.*', 'a', false],
  ['#.b', 'a.b', true],
  ['*', 'a.b', false],
  ['a.#.c', 'a.c', true],
])('pattern %s and topic %s: %s', (pattern, topic, wanted) => {
  expect(topicMatches(pattern, topic)).toBe(wanted);
});
