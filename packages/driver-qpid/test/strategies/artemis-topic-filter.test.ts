import { describe, expect, it } from 'vitest';
import { filterOf, patternsOf } from '../../src/strategies/artemis-management/topic-filter.js';

/** Fixed: processes of different versions share the diverts of a pool. */
describe('patterns as filters of Artemis', () => {
  it.each([
    ['order.created', "JMSType = 'order.created'"],
    ['*', "JMSType LIKE '%' AND JMSType NOT LIKE '%.%'"],
    ['a.*.c', "JMSType LIKE 'a.%.c' AND JMSType NOT LIKE '%.%.%.%'"],
    ['a_b.*', "JMSType LIKE 'a!_b.%' ESCAPE '!' AND JMSType NOT LIKE '%.%.%'"],
    ['#', '1 = 1'],
    ['*.#', '1 = 1'],
    ['#.*.*', "JMSType LIKE '%.%'"],
    ['a.#', "JMSType LIKE 'a' OR JMSType LIKE 'a.%'"],
    ['a.*.#', "JMSType LIKE 'a.%'"],
    ['a.#.c', "JMSType LIKE 'a.c' OR JMSType LIKE 'a.%.c'"],
    ['#.b.#', "JMSType LIKE 'b' OR JMSType LIKE 'b.%' OR JMSType LIKE '%.b' OR JMSType LIKE '%.b.%'"],
    ['*.b.#', `"m.x-opt-joinpool-words" LIKE '<1>%<2>b<3>%|<1>%'`],
    ['#.b.*', `"m.x-opt-joinpool-words" LIKE '<1>%<3>%|<1>%<2>b<3>%'`],
    ['*.b.#.c_d', `"m.x-opt-joinpool-words" LIKE '<1>%<2>b<3>%<4>%|<1>c!_d<2>%' ESCAPE '!'`],
  ])('%s', (pattern, condition) => {
    expect(filterOf([pattern])).toBe(`('${pattern}' = '' OR ${condition})`);
  });

  it('refuses what cannot be expressed, and says what can', () => {
    expect(() => filterOf(['#.a.*.b.#'])).toThrow(/cannot express '#\.a\.\*\.b\.#': where a pattern has several '#'/);
  });

  it('keeps the patterns of a pool readable, in one order whoever added them', () => {
    const patterns = ['order.#', '*.b.#', 'a_b.*', '#', 'order.created'];
    const filter = filterOf(patterns);
    expect(filter).toBe(filterOf([...patterns].reverse()));
    expect(patternsOf(filter)).toEqual([...patterns].sort());
  });

  it('finds no patterns in a filter of somebody else', () => {
    expect(patternsOf("AMQAddress = 'x' OR JMSType LIKE 'order.%'")).toEqual([]);
  });
});
