import { describe, expect, test } from 'vitest';
import { type Ended, runProgram, type Transport } from './program.js';

const expectOrderly = ({ code, errors }: Ended): void => {
  expect(errors).toBe('');
  expect(code).toBe(0);
};

/** What follows the prefix, of the lines that have it. */
const after = (prefix: string, lines: readonly string[]): string[] =>
  lines.filter((line) => line.startsWith(prefix)).map((line) => line.slice(prefix.length));

/** Each program is run and its output read; what depends on timing is not looked at. */
export const describePrograms = (where: string, transport: () => Transport): void => {
  const run = (name: string) => runProgram(name, transport());

  describe(`the programs ${where}`, () => {
    test('one-pool: each order goes to one of the two members', async () => {
      const ended = await run('one-pool');
      expectOrderly(ended);
      expect(ended.lines.at(-1)).toBe('closed');
      const orders = ended.lines.slice(0, -1).map((line) => line.replace(/^(?:first|second) member: /, ''));
      expect(orders.sort()).toEqual([1, 2, 3, 4, 5, 6].map((id) => `order ${id}`));
    });

    test('two-pools: each pool gets what it listens to', async () => {
      const ended = await run('two-pools');
      expectOrderly(ended);
      expect(ended.lines.at(-1)).toBe('accounting: an income of 400');
      const audited = ['invoice.paid 1', 'invoice.paid 3', 'invoice.sent 1', 'invoice.sent 2', 'invoice.sent 3'];
      expect(after('audit: ', ended.lines).sort()).toEqual(audited);
    });

    test('dead-letters: retries, then letters, of which one is sent back', async () => {
      const ended = await run('dead-letters');
      expectOrderly(ended);
      expect([...ended.lines].sort()).toEqual([
        'closed',
        'letter: callback-failed after 3 attempt(s): the bank does not answer',
        'letter: rejected after 1 attempt(s): an amount of -5',
        'paid 1 at attempt 2',
        'paid 3 at attempt 1',
      ]);
    });

    test('ordering-keys: each account keeps its order, through a retry too', async () => {
      const ended = await run('ordering-keys');
      expectOrderly(ended);
      expect(ended.lines).toEqual(['ann: 1 2 3 4 5', 'bob: 1 2 3 4 5']);
    });

    test('batches: at most four at once, and one that is refused takes no other along', async () => {
      const ended = await run('batches');
      expectOrderly(ended);
      const sizes = after('a batch of ', ended.lines).map(Number);
      expect(Math.max(...sizes)).toBeLessThanOrEqual(4);
      expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(10);
      expect(ended.lines.at(-1)).toBe('10 published, 9 stored');
    });

    test('drain: what runs is finished, and nothing else is begun', async () => {
      const ended = await runProgram('drain', transport(), 'parcel 1: begun');
      expectOrderly(ended);
      const end = ended.lines.indexOf('SIGTERM');
      expect(ended.lines.at(-1)).toBe('closed');
      expect(ended.lines.slice(end).filter((line) => line.endsWith('begun'))).toEqual([]);
      const begun = ended.lines
        .filter((line) => line.endsWith('begun'))
        .map((line) => line.replace('begun', 'shipped'));
      expect(ended.lines.filter((line) => line.endsWith('shipped'))).toEqual(begun);
    });
  });
};
