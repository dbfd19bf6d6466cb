import { expect, test } from 'vitest';
import { checkErrorCodes } from '../check-error-codes.mjs';
import { temporaryProject } from './support/temporary-project.mjs';

const check = (codes, page) => {
  const root = temporaryProject({
    'packages/core/src/errors/codes.ts': codes,
    'docs/reference/error-codes.md': page,
    'packages/core/src/driver/pool-warning.ts': "export const poolWarningCodes = ['full'] as const;",
    'docs/reference/warning-codes.md': '### `full`\n',
  });
  return checkErrorCodes(root).map(({ message }) => message);
};

const page = '# Codes\n\n### `closed`\n\nIt is over.\n\n### `bad-url`\n\nNot one.\n';

test.each([
  "export const errorCodes = { closed: { retryable: false }, 'bad-url': {} } as const satisfies Codes;",
  "export const errorCodes = Object.freeze({ closed: 1, 'bad-url': 2 });",
  "export const codes = ['closed', 'bad-url'] as const;",
  "export type ErrorCode = 'closed' | 'bad-url';",
])('the page matches %s', (codes) => {
  expect(check(codes, page)).toEqual([]);
});

test('a code without an entry, an entry without a code and a second entry are found', () => {
  const messages = check("export type ErrorCode = 'closed' | 'lost';", `${page}\n### \`closed\`\n`);

  expect(messages).toEqual([
    "has no entry for 'lost': add a heading with the code",
    "'bad-url' is no code of packages/core/src/errors/codes.ts",
    "'closed' has a second entry",
  ]);
});

test('a file without any code is an error, not a pass', () => {
  expect(check('export const other = 1;', page)).toEqual(['exports no table, list or union of codes']);
});

test('codes of warnings have a page of their own', () => {
  const root = temporaryProject({
    'packages/core/src/errors/codes.ts': "export const errorCodes = ['closed'] as const;",
    'docs/reference/error-codes.md': '### `closed`\n',
    'packages/core/src/driver/pool-warning.ts': "export const poolWarningCodes = ['full', 'empty'] as const;",
    'docs/reference/warning-codes.md': '### `full`\n',
  });

  expect(checkErrorCodes(root)).toEqual([
    { file: 'docs/reference/warning-codes.md', message: "has no entry for 'empty': add a heading with the code" },
  ]);
});
