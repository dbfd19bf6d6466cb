import { expect, test } from 'vitest';
import { checkDocReferences } from '../check-doc-references.mjs';
import { temporaryProject } from './support/temporary-project.mjs';

const cases = [
  { id: 'window/1', promises: [6] },
  { id: 'window/5', promises: [6] },
  { id: 'leave/under-load', promises: [3, 9] },
];

const check = (page, others = {}) =>
  checkDocReferences(temporaryProject({ 'docs/page.md': page, ...others }), cases).map(
    ({ file, line, message }) => `${file}:${line} ${message}`,
  );

test('cases, groups of cases, tests, pages and headings that exist pass', () => {
  const page = [
    '# Page',
    'See `window/5`, all of `window/`, `leave/…`, `place.test.ts`, `test/place.test.ts`, `docs/other`.',
    '[here](#page), [there](other.md#what-ifs), [code](../test/place.test.ts), [out](https://example.org/x#y)',
  ];
  const others = { 'docs/other.md': '## What-ifs?\n', 'test/place.test.ts': '', 'docs/other/x': '' };

  expect(check(page.join('\n'), others)).toEqual([]);
});

test('a case, a group and a test file that do not exist are found, with their lines', () => {
  expect(check('# Page\n\n`window/6` and `stall/…`\n`gone.test.ts`\n')).toEqual([
    "docs/page.md:3 there is no case or folder 'window/6'",
    "docs/page.md:3 there is no case or folder 'stall/…'",
    "docs/page.md:4 there is no test file 'gone.test.ts'",
  ]);
});

test('a link to a missing page and one to a missing heading are found', () => {
  expect(check('# Page\n[a](gone.md) [b](other.md#no) [c](#no)\n', { 'docs/other.md': '# Yes\n' })).toEqual([
    "docs/page.md:2 the link to 'gone.md' leads nowhere",
    "docs/page.md:2 'docs/other.md' has no heading for '#no'",
    "docs/page.md:2 'docs/page.md' has no heading for '#no'",
  ]);
});

test('code blocks and the generated matrix are not read', () => {
  const block = '```md\n`window/6` [a](gone.md)\n```\n';

  expect(check(block, { 'docs/reference/conformance-matrix.md': '`window/6`' })).toEqual([]);
});

test('READMEs of packages name tests from their own folder', () => {
  const others = { 'packages/x/README.md': '`test/a.test.ts` `test/b.test.ts`', 'packages/x/test/a.test.ts': '' };

  expect(check('', others)).toEqual(["packages/x/README.md:1 there is no test file 'test/b.test.ts'"]);
});

test('the contract names for a promise only cases that prove it', () => {
  const page = '# Contract\n\n3. **Nothing lost.** *Cases:* `leave/…`, `window/5`.\n';

  expect(check('', { 'docs/concepts/delivery.md': page })).toEqual([
    "docs/concepts/delivery.md:3 promise 3 names 'window/5', which proves 6",
  ]);
});
