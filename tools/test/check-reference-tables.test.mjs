import { expect, test } from 'vitest';
import { checkReferenceTables } from '../check-reference-tables.mjs';
import { temporaryProject } from './support/temporary-project.mjs';

const options = `
interface Wait { readonly deadlineMs?: number }
export interface Options extends Wait {
  readonly window?: number;
  readonly retry?: boolean | { readonly attempts?: number };
  readonly whenFull?: 'wait' | 'reject';
}`;

const defaults = `
const mebibyte = 1024 * 1024;
wholeNumber('window', options.window, 1, Math.max(64, least));
wholeNumber('retry.attempts', retry.attempts, 1, 32 * mebibyte);
oneOf('whenFull', options.whenFull, ['wait', 'reject'], 'wait');
const { deadlineMs = 30_000 } = options;`;

const row = (name, value) => `| \`${name}\` | ${value} | |`;
const page = (...rows) =>
  ['# Options', '## Joining', '| option | default | meaning |', '|---|---|---|', ...rows].join('\n');
const rows = [
  row('window', '64, or more'),
  row('retry.attempts', '32 MiB'),
  row('whenFull', '`wait`'),
  row('deadlineMs', '30,000'),
];

const check = (text) => {
  const root = temporaryProject({ 'page.md': text, 'options.ts': options, 'defaults.ts': defaults });
  const table = { page: 'page.md', section: 'Joining', file: 'options.ts', type: 'Options', nested: ['retry'] };
  return checkReferenceTables(root, [{ ...table, defaults: ['defaults.ts'] }]).map(({ message }) => message);
};

test('a table with every option and its default passes, whatever other sections have', () => {
  expect(check(`${page(...rows)}\n\n## Other\n| option |\n|---|\n| \`else\` |\n`)).toEqual([]);
});

test('a missing option, one that is none, and another default are found', () => {
  const wrong = [row('window', '65'), row('whenFull', '`reject`'), row('deadlineMs', '30,000'), row('windows', 'none')];

  expect(check(page(...wrong))).toEqual([
    "lacks a row for 'retry.attempts' below 'Joining'",
    "'window' has the default 64 in the source, not '65'",
    "'whenFull' has the default wait in the source, not '`reject`'",
    "'windows' is no field of Options",
  ]);
});

test('what an event carries is compared, optional fields with their mark', () => {
  const source = `interface Told { readonly code: string }
    export interface Events { readonly state: { readonly error?: unknown }; readonly warned: { readonly pool: string } & Told }`;
  const text = '| event | carries |\n|---|---|\n| `state` | `error` |\n| `warned` | `pool`, `code` |\n';
  const root = temporaryProject({ 'page.md': text, 'events.ts': source });

  expect(checkReferenceTables(root, [{ page: 'page.md', file: 'events.ts', type: 'Events', carries: true }])).toEqual([
    { file: 'page.md', line: 3, message: "'state' carries error? in the source, not error" },
  ]);
});

test('a page, a file or an interface that is gone is a problem, not a pass', () => {
  const root = temporaryProject({ 'page.md': '', 'options.ts': options });
  const table = { page: 'page.md', file: 'options.ts', type: 'Options' };

  expect(checkReferenceTables(root, [{ ...table, type: 'Other' }])).toEqual([
    { file: 'options.ts', message: 'declares no interface Other' },
  ]);
  expect(checkReferenceTables(root, [{ ...table, page: 'gone.md' }])).toHaveLength(1);
});

test('what a driver can is compared with its source', () => {
  const files = {
    'page.md': '| capability | x |\n|---|---|\n| `deletePool` | no |\n| `priorities` | no |\n| `queueTypes` | none |\n',
    'capabilities.ts': 'export interface Flags { deletePool: boolean; priorities: boolean; queueTypes: string[] }',
    'driver.ts': 'const capabilities = Object.freeze({ ...noCapabilities, deletePool: true });',
  };
  const table = { page: 'page.md', file: 'capabilities.ts', type: 'Flags', drivers: { x: 'driver.ts' } };

  expect(checkReferenceTables(temporaryProject(files), [table]).map(({ message }) => message)).toEqual([
    "'deletePool' is 'yes' for x in the source",
  ]);
});
