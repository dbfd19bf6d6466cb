import { expect, test } from 'vitest';
import { checkFileSize } from '../check-file-size.mjs';
import { places, temporaryProject } from './support/temporary-project.mjs';

const lines = (count) => 'work();\n'.repeat(count);

test('a file of 250 lines passes and one of 251 does not', () => {
  const root = temporaryProject({ 'src/long.ts': lines(250), 'src/longer.ts': lines(251) });

  expect(places(checkFileSize(root))).toEqual(['src/longer.ts']);
});

test('a function of 60 lines passes and one of 61 is found by its line and name', () => {
  const longest = `const fits = () => {\n${lines(58)}};\n`;
  const longer = `class Pool {\n  join() {\n${lines(59)}}\n}\n`;
  const root = temporaryProject({ 'a.ts': longest, 'b.ts': longer });

  const problems = checkFileSize(root);

  expect(places(problems)).toEqual(['b.ts:2']);
  expect(problems[0].message).toContain("'join' has 61 lines");
});

test('a describe block may be long, a test inside it may not', () => {
  const body = `it('works', () => {\n${lines(59)}});\n`;
  const root = temporaryProject({
    'fits.test.ts': `describe('a pool', () => {\n${lines(100)}});\n`,
    'long.test.ts': `describe('a pool', () => {\n${body}});\n`,
  });

  expect(places(checkFileSize(root))).toEqual(['long.test.ts:2']);
});

test('what was installed or built is not measured', () => {
  const root = temporaryProject({ 'node_modules/a.js': lines(300), 'packages/core/dist/a.js': lines(300) });

  expect(checkFileSize(root)).toEqual([]);
});
