import { expect, test } from 'vitest';
import { checkBareThrows } from '../check-bare-throws.mjs';
import { places, temporaryProject } from './support/temporary-project.mjs';

test.each([
  "throw new Error('closed');",
  "throw Error('closed');",
  "throw new TypeError('not a topic');",
  "export const failed = Promise.reject(new Error('closed'));",
  "new Promise((resolve, reject) => reject(new RangeError('too many')));",
])('a package may not say: %s', (statement) => {
  const root = temporaryProject({ 'packages/core/src/pool.ts': `\n${statement}\n` });

  expect(places(checkBareThrows(root))).toEqual(['packages/core/src/pool.ts:2']);
});

test.each(["throw new PoolError('closed');", 'throw error;', "const cause = new Error('from outside');"])(
  'a package may say: %s',
  (statement) => {
    const root = temporaryProject({ 'packages/core/src/pool.ts': statement });

    expect(checkBareThrows(root)).toEqual([]);
  },
);

test('tests and tools are free to throw what they like', () => {
  const bare = "throw new Error('no');";
  const root = temporaryProject({ 'packages/core/test/pool.test.ts': bare, 'tools/check.ts': bare });

  expect(checkBareThrows(root)).toEqual([]);
});
