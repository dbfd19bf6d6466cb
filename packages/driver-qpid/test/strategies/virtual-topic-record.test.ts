import type { PoolSettings, Subscription } from '@joinpool/core/driver';
import { describe, expect, it } from 'vitest';
import { PoolRecord, widestFirst } from '../../src/strategies/virtual-topic/pool-record.js';
import { entryFromText, entryToText } from '../../src/strategies/virtual-topic/record-entry.js';

const settings = (deliveryLimit = 50): PoolSettings => ({
  ...{ durable: true, queueType: undefined, deliveryLimit, limits: {}, deadLetters: { include: [] } },
});

const on = (...topics: readonly string[]): readonly Subscription[] =>
  topics.map((topic) => ({ exchangeName: 'e', topic }));

const recordOf = (first: readonly string[], ...later: readonly (readonly string[])[]): PoolRecord =>
  new PoolRecord(
    'p',
    { settings: settings(), subscriptions: on(...first) },
    later.map((topics) => ({ settings: settings(), subscriptions: on(...topics) })),
  );

const queues = (...topics: readonly string[]): readonly string[] =>
  topics.map((topic) => `Consumer.p.VirtualTopic.e.${topic}`);

const topicsOf = ({ subscriptions }: PoolRecord): readonly string[] => subscriptions.map(({ topic }) => topic);

describe('the record of a pool', () => {
  it('is the union of its entries, with a queue for each', () => {
    const record = recordOf(['a', 'b.*'], ['a', 'c.#']);
    expect([topicsOf(record), record.queues]).toEqual([['a', 'b.*', 'c.#'], queues('a', 'b.*', 'c.>')]);
  });

  it('has no queue for what an earlier subscription covers', () => {
    const record = recordOf(['a.#'], ['a.*', 'a', 'a.b.c', 'a.*.#']);
    expect([topicsOf(record), record.queues]).toEqual([['a.#', 'a.*', 'a', 'a.b.c', 'a.*.#'], queues('a.>')]);
  });

  it.each([
    ['a.b', 'a.#'],
    ['a.b', '#'],
    ['a.*', '*.b'],
    ['a.*.#', 'a.#'],
    ['*.b', '*.#'],
    ['a.b.#', 'a.*'],
  ])('holds %s and leaves out %s, which would bring a second copy', (first, second) => {
    const record = recordOf([first], [second, 'z']);
    expect(topicsOf(record)).toEqual([first, 'z']);
    expect(record.add({ exchangeName: 'e', topic: second })).toEqual({ exchangeName: 'e', topic: first });
  });

  it.each([
    ['a.b', 'a.c'],
    ['a', 'a.*'],
    ['a.*', 'a.*.*'],
    ['a.*.b', 'a.*.c'],
    ['a.*.#', 'a'],
    ['a.b.#', 'a.c.#'],
  ])('holds %s beside %s', (first, second) => {
    expect(recordOf([first], [second]).queues).toHaveLength(2);
  });

  it('keeps exchanges apart', () => {
    const record = recordOf(['#']);
    expect(record.add({ exchangeName: 'other', topic: '#' })).toBeUndefined();
    expect(record.queues).toHaveLength(2);
  });

  it('takes no entry of other settings than its first', () => {
    const other = { settings: settings(3), subscriptions: on('b') };
    const record = new PoolRecord('p', { settings: settings(), subscriptions: on('a') }, [other]);
    expect([topicsOf(record), record.settings.deliveryLimit]).toEqual([['a'], 50]);
  });

  it('sends what is meant for the pool alone to the queue of its topic, or else to the first', () => {
    const record = recordOf(['a.b', 'c.#']);
    expect(['c', 'c.d', 'a.b', 'x'].map((topic) => record.queueFor({ exchangeName: 'e', topic }))).toEqual(
      queues('c.>', 'c.>', 'a.b', 'a.b'),
    );
  });

  it('puts first what covers others', () => {
    expect(widestFirst(on('a.b', 'a.*', 'a.#', 'z')).map(({ topic }) => topic)).toEqual(['a.#', 'z', 'a.b', 'a.*']);
  });
});

describe('an entry', () => {
  it('is read as it was written', () => {
    const entry = { settings: settings(7), subscriptions: on('a', 'b.#') };
    expect(entryFromText(entryToText(entry))).toEqual(entry);
  });

  it.each([
    '',
    'no JSON',
    'null',
    '{}',
    '{"version":2,"durable":true,"deliveryLimit":1,"subscriptions":[]}',
    '{"version":1,"durable":"yes","deliveryLimit":1,"subscriptions":[]}',
    '{"version":1,"durable":true,"deliveryLimit":1,"subscriptions":[{"topic":"a"}]}',
  ])('is not made of %j', (text) => {
    expect(entryFromText(text)).toBeUndefined();
  });
});
