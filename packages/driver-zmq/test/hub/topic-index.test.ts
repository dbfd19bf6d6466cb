import { compileTopicPattern } from '@joinpool/core/driver';
import { describe, expect, it, vi } from 'vitest';
import { TopicIndex } from '../../src/hub/topic-index.js';
import { SeededRandom } from '../support/seeded-random.js';

describe('the index of topic patterns', () => {
  it('finds what every pattern on its own matches', () => {
    const random = new SeededRandom(4_711);
    const words = ['a', 'b', 'c', '*', '#'];
    const patternOf = (choice: number): string =>
      Array.from({ length: random.between(1, 5) }, () => random.pick(words.slice(0, choice))).join('.');
    const patterns = [...new Set(Array.from({ length: 200 }, () => patternOf(5)))];
    const index = new TopicIndex<string>();
    for (const pattern of patterns) index.add(pattern, pattern);
    for (let time = 0; time < 500; time += 1) {
      const topic = patternOf(3);
      const wanted = patterns.filter((pattern) => compileTopicPattern(pattern)(topic.split('.')));
      expect([...index.match(topic)].sort()).toEqual(wanted.sort());
    }
    for (const pattern of patterns.splice(0, 100)) index.remove(pattern, pattern);
    for (let time = 0; time < 500; time += 1) {
      const topic = patternOf(3);
      const wanted = patterns.filter((pattern) => compileTopicPattern(pattern)(topic.split('.')));
      expect([...index.match(topic)].sort()).toEqual(wanted.sort());
    }
  });

  it('gives a value once that has several matching patterns', () => {
    const index = new TopicIndex<string>();
    for (const pattern of ['#', 'a.*', 'a.b', '#.b']) index.add(pattern, 'pool');
    expect([...index.match('a.b')]).toEqual(['pool']);
    index.remove('#', 'pool');
    expect([...index.match('a.b')]).toEqual(['pool']);
  });

  it('looks up no more words for a thousand patterns that do not match', () => {
    const lookups = (others: number): number => {
      const index = new TopicIndex<string>();
      index.add('orders.*', 'pool');
      for (let other = 0; other < others; other += 1) index.add(`other-${other}.#`, `${other}`);
      const get = vi.spyOn(Map.prototype, 'get');
      const found = [...index.match('orders.new')];
      const count = get.mock.calls.length;
      get.mockRestore();
      expect(found).toEqual(['pool']);
      return count;
    };
    expect(lookups(1_000)).toBe(lookups(1));
  });

  it('takes a time that does not explode for patterns with many wildcards', () => {
    const index = new TopicIndex<string>();
    index.add(`${'#.'.repeat(60)}z`, 'pool');
    expect(index.match('a.'.repeat(100).slice(0, -1)).size).toBe(0);
    expect(index.match(`${'a.'.repeat(100)}z`).size).toBe(1);
  });
});
