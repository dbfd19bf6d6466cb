import { describe, expect, it } from 'vitest';
import { checkExchangeName, checkPattern, checkPoolName, checkTopic } from '../../src/connect/names.js';
import { poolErrorOf } from '../support/harness.js';

const checks = { poolName: checkPoolName, exchangeName: checkExchangeName, topic: checkTopic, pattern: checkPattern };
type What = keyof typeof checks;

describe('names', () => {
  it.each<[What, string]>([
    ['poolName', 'billing'],
    ['poolName', 'a-b_c:d.E9'],
    ['poolName', 'x'.repeat(200)],
    ['poolName', '.dead.letters'.slice(1)],
    ['exchangeName', 'x'.repeat(200)],
    ['topic', 'x'.repeat(255)],
    ['topic', 'amq.news'],
    ['pattern', '#'],
    ['pattern', '*.orders.#'],
    ['pattern', 'x'.repeat(255)],
  ])('%s may be %s', (what, name) => {
    expect(checks[what](name)).toBe(name);
  });

  it.each<[What, string, unknown, RegExp]>([
    ['poolName', 'no string', 7, /poolName 7 is not a string/],
    ['poolName', 'undefined', undefined, /not a string/],
    ['poolName', 'empty', '', /empty/],
    ['poolName', 'with a double colon', 'a::b', /a::b/],
    ['poolName', 'with a space', 'a b', /"a b"/],
    ['poolName', 'with a letter beyond ASCII', 'büro', /büro/],
    ['poolName', 'with a line end behind it', 'a\n', /character/],
    ['poolName', 'with an empty word', 'a..b', /empty word/],
    ['poolName', 'with a dot in front', '.a', /empty word/],
    ['poolName', 'with a dot behind', 'a.', /empty word/],
    ['poolName', 'of 201 bytes', 'x'.repeat(201), /200 bytes/],
    ['poolName', 'ending in .dead', 'billing.dead', /\.dead/],
    ['poolName', 'starting with amq.', 'amq.gen', /amq\./],
    ['poolName', 'a wildcard', '*', /character/],
    ['exchangeName', 'starting with amq.', 'amq.topic', /exchangeName/],
    ['exchangeName', 'of 201 bytes', 'x'.repeat(201), /200 bytes/],
    ['exchangeName', 'with a slash', 'a/b', /exchangeName/],
    ['topic', 'with a star', 'orders.*', /topic/],
    ['topic', 'with a hash', 'orders.#', /topic/],
    ['topic', 'of 256 bytes', 'x'.repeat(256), /255 bytes/],
    ['pattern', 'with a wildcard inside a word', 'or*', /character/],
    ['pattern', 'with an empty word', '*..a', /empty word/],
    ['pattern', 'of 256 bytes', 'x'.repeat(256), /255 bytes/],
  ])('%s may not be %s', async (what, _how, name, text) => {
    const { code, message, outcome } = await poolErrorOf(() => checks[what](name));
    expect({ code, outcome }).toEqual({ code: 'invalid-name', outcome: 'refused' });
    expect(message).toMatch(text);
  });
});
